import { table } from '../../output.ts';
import { someOf } from '../../volumes.ts';
import type { Lineage, LineageMember } from './read.ts';
import type { Verification } from './verify.ts';

/** Members shown when they are not all written to a file. */
const MOST_SHOWN = 20;

export function describeLineage(
  { version, members, verification }: Lineage,
  output: string | undefined,
): string {
  const { model, number, run, weights, codeVersion, engine, device, seed, step } = version;
  const { snapshot } = run;
  const shown = members.slice(0, MOST_SHOWN);
  const more = members.length - shown.length;
  return [
    `${model.name}@${number}: weights ${short(weights.sha256)}${step === null ? '' : ` after step ${step}`}, seed ${seed}, code ${codeVersion}, ${engine} on ${device}`,
    `from ${snapshot.cohort.name}@${snapshot.number}, frozen ${snapshot.createdAt.slice(0, 10)}: snapshot ${short(snapshot.hash)}, coverage ${short(snapshot.coverageHash)}, ${members.length} volumes`,
    ...(version.withdrawnSubjects > 0
      ? [`Withdrawn since: ${version.withdrawnSubjects} of the subjects that it learned from.`]
      : []),
    '',
    table(['volume', 'side', 'image', 'label map', 'source', 'made by'], shown.flatMap(rowsOf)),
    ...(more > 0 ? [`${more} more volumes; --json or --output has all.`] : []),
    ...(verification ? ['', ...describeVerification(verification)] : []),
    ...(output === undefined ? [] : ['', `All of it is in ${output}.`]),
  ].join('\n');
}

/** A line for each label map of the member. */
function rowsOf({ volume, side, image, annotations }: LineageMember): (string | null)[][] {
  const { study, subject, visit, laterality, isWithdrawn } = volume;
  const limb = laterality === 'NONE' ? '' : ` ${laterality.toLowerCase()}`;
  const withdrawn = isWithdrawn ? ' (withdrawn)' : '';
  const name = `${study.code}/${subject.code} visit ${visit.code}${limb}${withdrawn}`;
  return annotations.map(({ labelMap, source, annotation, origin }, index) => [
    index === 0 ? name : '',
    index === 0 ? side.toLowerCase() : '',
    index === 0 ? short(image.sha256) : '',
    short(labelMap.sha256),
    short(source.sha256),
    `${annotation.annotator}, ${annotation.tool}; ${origin.kind.toLowerCase()}`,
  ]);
}

function describeVerification(verification: Verification): string[] {
  const { verified, bytes, withdrawn, corrupt, missing } = verification;
  const named = (what: string, hashes: readonly string[]) =>
    hashes.length === 0 ? [] : [`${hashes.length} ${what}: ${someOf(hashes.map(short))}`];
  return [
    `${verified} objects have the bytes of their hash (${(bytes / 1e6).toFixed(1)} MB read).`,
    ...named('removed with withdrawn subjects', withdrawn),
    ...named('CORRUPT', corrupt),
    ...named('MISSING', missing),
  ];
}

function short(sha256: string): string {
  return sha256.slice(0, 12);
}
