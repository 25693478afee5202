import { z } from 'zod';
import { MyographError, shellArgument } from '../../errors.ts';
import type { CohortSnapshot, ModelVersion } from '../../generated/prisma/client.ts';
import type { ServiceContext } from '../context.ts';
import { inTurn } from '../in-turn.ts';
import { parseInput } from '../input.ts';
import { aliases, aliasName } from '../registry/aliases.ts';
import { requireModel, requireVersion } from '../registry/visible.ts';
import { lostSlices } from './cells.ts';
import { regressionOf } from './class-regression.ts';
import { type Comparison, compareVersions, type NamedSubject } from './compare.ts';
import { nameOf } from './evaluations.ts';
import { type PairedDifference, pairedWithFirst } from './paired.ts';
import { type RegressionFindings, summaryOf } from './regression-summary.ts';
import { overallVerdict } from './verdict.ts';

/** A subject, or a slice of a class, with a lower Dice under the candidate. */
interface Loss {
  readonly champion: number;
  readonly candidate: number;
  readonly difference: number;
}

interface SubjectRegression extends Loss, NamedSubject {}

export interface SliceRegression extends Loss, NamedSubject {
  readonly class: string;
  readonly visit: string;
  readonly scanner: string;
  readonly volumeId: string;
  readonly slice: number;
}

/** A version against the one of its model that an alias points to. */
export interface RegressionReport extends RegressionFindings {
  readonly champion: ModelVersion;
  readonly candidate: ModelVersion;
  readonly snapshot: CohortSnapshot;
  readonly leftOutSlices: number;
  readonly summary: string;
  /** Candidate first. */
  readonly comparison: Comparison;
  /** Mean over classes by subject, candidate first. */
  readonly bySubject: PairedDifference;
}

const reportInput = z.object({
  versionId: z.uuid(),
  alias: aliasName,
  snapshotId: z.uuid().nullish(),
  margin: z.number().min(0).max(1),
});

/**
 * What a version does better and worse than the one that the alias points to, in what both were measured in
 * on one snapshot: the one given, or the one on which both were evaluated last.
 *
 * @throws NOT_FOUND; ALIAS_NOT_SET when the alias points nowhere; INVALID_INPUT when it points to the version
 *   itself; CONFLICT when there is no snapshot on which both were evaluated
 */
export async function regressionReport(
  context: ServiceContext,
  input: z.input<typeof reportInput>,
): Promise<RegressionReport> {
  const { versionId, alias, snapshotId, margin } = parseInput(reportInput, input);
  const championId = await championOf(context, versionId, alias);
  const versionIds = [versionId, championId];
  const comparison = await compareVersions(context, { versionIds, snapshotId });
  const [candidate, champion] = comparison.versions;
  const [paired = []] = await pairedWithFirst(comparison);
  const bySubject = paired.at(-1);
  if (!candidate || !champion || !bySubject) {
    throw new MyographError('INTERNAL', 'A comparison of two versions lacks one of them.');
  }
  const classes = await inTurn(paired.slice(0, -1), (entry) => regressionOf(entry, margin));
  const overClasses = regressionOf(bySubject, margin);
  const report = {
    alias,
    margin,
    classes,
    mean: overClasses,
    onlyChampion: without(champion.classes, candidate.classes),
    onlyCandidate: without(candidate.classes, champion.classes),
    verdict: overallVerdict(classes, overClasses),
  };
  const { snapshot, leftOutSlices } = comparison;
  const names = { candidate: nameOf(candidate), champion: nameOf(champion) };
  const summary = summaryOf(report, names, `${snapshot.cohort.name} #${snapshot.number}`);
  return {
    ...{ ...report, summary, candidate, champion, snapshot, leftOutSlices },
    ...{ comparison, bySubject },
  };
}

/** The subjects that lost most, as means over classes; largest loss first. */
export function lostSubjects({ bySubject }: RegressionReport, first: number): SubjectRegression[] {
  return bySubject.differences
    .filter(({ difference }) => difference < 0)
    .toSorted((a, b) => a.difference - b.difference)
    .slice(0, parseInput(z.int().min(1).max(1000), first))
    .map(({ study, subject, first: candidate, other: champion, difference }) => ({
      ...{ study, subject, champion, candidate, difference },
    }));
}

/** The slices of a class that lost most; largest loss first. */
export async function regressedSlices(
  context: ServiceContext,
  { comparison }: RegressionReport,
  first: number,
): Promise<SliceRegression[]> {
  const cells = await lostSlices(context, comparison, { first });
  return cells.map((cell) => {
    const [candidate, champion] = cell.dice.map((value) => value ?? 0);
    const { class: code, study, subject, visit, scanner, volumeId, slice } = cell;
    return {
      ...{
        class: code ?? '',
        study: study ?? '',
        subject: subject ?? '',
        visit: visit ?? '',
        scanner: scanner ?? '',
      },
      ...{ volumeId: volumeId ?? '', slice: slice ?? 0 },
      ...lossOf(champion ?? 0, candidate ?? 0),
    };
  });
}

function lossOf(champion: number, candidate: number): Loss {
  return { champion, candidate, difference: candidate - champion };
}

async function championOf(
  context: ServiceContext,
  versionId: string,
  name: string,
): Promise<string> {
  const { modelId } = await requireVersion(context, versionId);
  const found = (await aliases(context, modelId)).find((alias) => alias.name === name);
  const model = await requireModel(context, modelId);
  if (!found) {
    throw new MyographError(
      'ALIAS_NOT_SET',
      `The alias ${name} of ${model.name} points to no version that you may see. Set it: myograph models promote ${shellArgument(`${model.name}@NUMBER`)} --alias ${name} --reason "…"`,
      { alias: name, model: model.name },
    );
  }
  if (found.versionId !== versionId) return found.versionId;
  throw new MyographError(
    'INVALID_INPUT',
    `The version is itself what ${model.name}@${name} points to: ask for another version, or for another alias.`,
    { alias: name, versionId },
  );
}

function without(classes: readonly string[], others: readonly string[]): string[] {
  return classes.filter((code) => !others.includes(code));
}
