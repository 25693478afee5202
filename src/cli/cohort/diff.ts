import { type Command, InvalidArgumentError } from 'commander';
import { SnapshotDiffDocument, type SnapshotDiffQuery } from '../../generated/operations.ts';
import type { Client } from '../client.ts';
import { describeLoss } from '../loss.ts';
import { createCommand, type OutputOptions, print, table, toPositive } from '../output.ts';
import { findSnapshot, type SnapshotOptions } from '../snapshot.ts';

type Diff = SnapshotDiffQuery['snapshotDiff'];
type DiffVolume = Diff['added'][number]['volume'];
type DiffAnnotation = Diff['annotationChanges'][number]['added'][number];

export function diffCommand(connect: () => Promise<Client>): Command {
  return createCommand('diff', 'What differs between two snapshots')
    .argument('<before>', 'cohort@number, or cohort for its latest snapshot', snapshotName)
    .argument('<after>', 'the other one, of the same cohort or of another', snapshotName)
    .option('--limit <n>', 'list at most so many of a kind', toPositive, 100)
    .action(
      async (
        before: SnapshotOptions,
        after: SnapshotOptions,
        options: OutputOptions & { limit: number },
      ) => {
        const client = await connect();
        const { snapshotDiff: diff } = await client.request(SnapshotDiffDocument, {
          before: await findSnapshot(client, before),
          after: await findSnapshot(client, after),
          first: options.limit,
        });
        print(options, diff, () => describeDiff(diff));
      },
    );
}

/** `cohort@number` or `cohort`. */
function snapshotName(text: string): SnapshotOptions {
  const at = text.lastIndexOf('@');
  if (at < 0) return { cohort: text };
  const number = text.slice(at + 1);
  if (/^[1-9]\d{0,8}$/.test(number)) return { cohort: text.slice(0, at), snapshot: Number(number) };
  throw new InvalidArgumentError('It must be cohort@number, such as calf@2.');
}

function describeDiff(diff: Diff): string {
  const { before, after } = diff;
  const names = `${nameOf(before)} → ${nameOf(after)}`;
  if (diff.isIdentical) {
    return `${names}: identical, hash ${before.hash.slice(0, 12)}.`;
  }
  return [
    `${names}: hash ${before.hash.slice(0, 12)} → ${after.hash.slice(0, 12)}`,
    ...diff.settings.map((each) => `${each.name}: ${each.before} → ${each.after}`),
    ...(diff.classesAdded.length > 0
      ? [`Trained only after: ${diff.classesAdded.join(', ')}`]
      : []),
    ...(diff.classesRemoved.length > 0
      ? [`Trained only before: ${diff.classesRemoved.join(', ')}`]
      : []),
    ...describeMembers(diff),
    ...describeAnnotations(diff),
    ...describeCoverage(diff),
    ...describeChange(diff),
  ].join('\n');
}

function describeMembers({ added, removed, moved, counts }: Diff): string[] {
  const rows = [
    ...added.map(({ volume, side }) => ['added', volumeName(volume), sideName(side)]),
    ...removed.map(({ volume, side }) => ['removed', volumeName(volume), sideName(side)]),
    ...moved.map(({ volume, ...sides }) => [
      'moved',
      volumeName(volume),
      `${sideName(sides.before)} → ${sideName(sides.after)}`,
    ]),
  ];
  const heading = `Volumes: ${counts.added} added, ${counts.removed} removed, ${counts.moved} moved to the other side.`;
  return ['', heading, ...(rows.length > 0 ? [table(['change', 'volume', 'side'], rows)] : [])];
}

function describeAnnotations({ annotationChanges, counts }: Diff): string[] {
  if (counts.annotationChanges === 0) return [];
  const rows = annotationChanges.flatMap(({ volume, added, removed, replaced }) => [
    ...added.map((each) => ['added', volumeName(volume), labelMapName(each)]),
    ...removed.map((each) => ['removed', volumeName(volume), labelMapName(each)]),
    ...replaced.map(({ before, after }) => [
      'replaced',
      volumeName(volume),
      `${labelMapName(before)} → ${readerName(after)}`,
    ]),
  ]);
  return [
    '',
    `Label maps differ in ${counts.annotationChanges} volumes that are in both.`,
    table(['change', 'volume', 'label map'], rows),
  ];
}

function describeCoverage({ coverageChanges, counts }: Diff): string[] {
  if (counts.coverageChanges === 0) return [];
  const rows = coverageChanges.map(({ volume, class: code, before, after }) => [
    volumeName(volume),
    code,
    before === after
      ? `${stateName(before)}, in other slices`
      : `${stateName(before)} → ${stateName(after)}`,
  ]);
  return [
    '',
    `Coverage differs in ${counts.coverageChanges} cells.`,
    table(['volume', 'class', 'coverage'], rows),
  ];
}

function describeChange({ before, after }: Diff): string[] {
  const [was, is] = [describeLoss(before.lossChoice.loss), describeLoss(after.lossChoice.loss)];
  if (was === is) return ['', `The same loss: ${is}.`];
  return [
    '',
    `Loss before: ${was}`,
    `  ${before.lossChoice.reason}`,
    `Loss after: ${is}`,
    `  ${after.lossChoice.reason}`,
  ];
}

function nameOf({ cohort, number }: Diff['before']): string {
  return `${cohort.name}@${number}`;
}

function volumeName({ study, subject, visit, laterality }: DiffVolume): string {
  const limb = laterality === 'NONE' ? '' : ` ${laterality.toLowerCase()}`;
  return `${study.code}/${subject.code} visit ${visit.code}${limb}`;
}

function labelMapName(annotation: DiffAnnotation): string {
  const codes = annotation.classes.map((declared) => declared.class.code).join(', ');
  return `${codes} by ${readerName(annotation)}`;
}

function readerName({ annotator, createdAt }: DiffAnnotation): string {
  return `${annotator}, ${createdAt.slice(0, 10)}`;
}

function sideName(side: string): string {
  return side.toLowerCase();
}

function stateName(state: string): string {
  return state.toLowerCase().replaceAll('_', ' ');
}
