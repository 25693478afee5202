import { addSums } from '../../../evaluation/counts.ts';
import { dice, meanDice } from '../../../evaluation/dice.ts';
import { scoreSummary } from '../../evaluation/score-summary.ts';
import { sideFacts, snapshotFacts } from './data.ts';
import type {
  ClassResult,
  EvaluationFacts,
  GroupResult,
  PooledDice,
  SourceResult,
} from './facts.ts';
import type { Origin } from './origin.ts';
import type { CardEvaluation, CountedVolume, MeasuredDistances } from './read.ts';
import type { SourceKind } from './sources.ts';

/** What was measured in an evaluation. */
export interface Measured {
  readonly counts: readonly CountedVolume[];
  readonly distances: readonly MeasuredDistances[];
}

/** What the version learned from. */
export interface Known {
  readonly ownSnapshotId: string;
  readonly kindOf: (origin: Origin, code: string) => SourceKind;
}

/**
 * What an evaluation found: by class, by class and scanner, by class and region, and by class apart for
 * sources at which the class was labelled to learn from and others.
 *
 * @param measured in this evaluation alone
 * @param classes those of the version, in its order
 */
export function evaluationFacts(
  evaluation: CardEvaluation,
  { counts, distances }: Measured,
  classes: readonly string[],
  known: Known,
): EvaluationFacts {
  const byClass = Map.groupBy(counts, (counted) => counted.class);
  const of = (code: string) => byClass.get(code) ?? [];
  const sums = classes.map((code) => addSums(of(code).map((counted) => counted.sums)));
  return {
    snapshot: snapshotFacts(evaluation.snapshot),
    isOwn: evaluation.snapshotId === known.ownSnapshotId,
    evaluatedAt: evaluation.createdAt.toISOString(),
    measured: sideFacts(counts),
    meanDice: meanDice(sums).mean,
    classes: classes.map((code) => ({
      ...classResult(code, of(code)),
      distances: distancesOf(code, distances),
    })),
    byScanner: classes.flatMap((code) => groups(code, of(code), ({ scanner }) => scanner)),
    byRegion: classes.flatMap((code) => groups(code, of(code), ({ region }) => region)),
    bySource: classes.map((code) => sourceResult(code, of(code), known.kindOf)),
  };
}

function distancesOf(
  code: string,
  distances: readonly MeasuredDistances[],
): ClassResult['distances'] {
  const measured = distances.find((each) => each.class === code);
  if (!measured) return null;
  const { subjects, hd95Mm, assdMm, surfaceDice, toleranceMm } = measured;
  return { subjects, hd95Mm, assdMm, surfaceDice, toleranceMm };
}

function classResult(
  code: string,
  counts: readonly CountedVolume[],
): Omit<ClassResult, 'distances'> {
  const slices = total(counts, (counted) => counted.slices);
  const emptySlices = total(counts, (counted) => counted.emptySlices);
  const bySubject = [...Map.groupBy(counts, ({ subjectId }) => subjectId).values()];
  return {
    class: code,
    ...pooled(counts),
    ...{ slices, emptySlices },
    bySubject: scoreSummary(bySubject.map((own) => dice(addSums(own.map(({ sums }) => sums))))),
    whyNull: whyNull(slices, emptySlices),
  };
}

function whyNull(slices: number, emptySlices: number): string | null {
  if (slices > 0) return null;
  return emptySlices === 0
    ? 'nobody looked for it in a slice that was measured'
    : `it is known to be absent from all ${emptySlices} slices in which somebody looked for it, and was predicted in none of them`;
}

function groups(
  code: string,
  counts: readonly CountedVolume[],
  nameOf: (origin: Origin) => string,
): GroupResult[] {
  const named = [...Map.groupBy(counts, ({ origin }) => nameOf(origin))];
  return named
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, own]) => ({ group, class: code, ...pooled(own) }));
}

function sourceResult(
  code: string,
  counts: readonly CountedVolume[],
  kindOf: (origin: Origin, code: string) => SourceKind,
): SourceResult {
  const at = (kind: SourceKind) =>
    pooled(counts.filter(({ origin }) => kindOf(origin, code) === kind));
  return {
    class: code,
    labelled: at('labelled'),
    unlabelled: at('unlabelled'),
    unseen: at('unseen'),
  };
}

function pooled(counts: readonly CountedVolume[]): PooledDice {
  const { subjects, volumes } = sideFacts(counts);
  return { subjects, volumes, dice: dice(addSums(counts.map(({ sums }) => sums))) };
}

function total(counts: readonly CountedVolume[], of: (counted: CountedVolume) => number): number {
  return counts.reduce((sum, counted) => sum + of(counted), 0);
}
