import { z } from 'zod';
import { addSums, type VoxelSums } from '../../evaluation/counts.ts';
import { dice } from '../../evaluation/dice.ts';
import { mean } from '../../evaluation/statistics/summary.ts';
import type { ServiceContext } from '../context.ts';
import { type ScoreSummary, scoreSummary } from '../evaluation/score-summary.ts';
import { inTurn } from '../in-turn.ts';
import { parseInput } from '../input.ts';
import { type CommonCell, commonCells, leftOutSlices } from './common-cells.ts';
import { type ComparedVersions, comparedVersions } from './evaluations.ts';

/** A score by subject; null where it is undefined. */
export type Scores = ReadonlyMap<string, number | null>;

/** One class under each version, in their order. */
export interface ComparisonRow {
  readonly class: string;
  /** Pooled; null where there is nothing to measure. */
  readonly dice: readonly (number | null)[];
  /** By id of the subject. */
  readonly scores: readonly Scores[];
}

export interface Comparison extends ComparedVersions {
  /** Slices × classes that some of the versions were measured in, and not all. */
  readonly leftOutSlices: number;
  readonly rows: readonly ComparisonRow[];
  readonly meanDice: readonly (number | null)[];
  /** By id, in their order. */
  readonly subjects: ReadonlyMap<string, NamedSubject>;
}

/** Codes of a subject and of its study. */
export interface NamedSubject {
  readonly study: string;
  readonly subject: string;
}

const compareInput = z.object({
  versionIds: z
    .array(z.uuid())
    .min(2, 'must name at least two versions')
    .max(20, 'must name at most twenty versions')
    .refine((ids) => new Set(ids).size === ids.length, { error: 'must name each version once' }),
  snapshotId: z.uuid().nullish(),
});

/**
 * Versions side by side on one snapshot: the one given, or the one on which all were evaluated last. Only
 * what all of them were measured in counts: slices, volumes and classes that one of them misses are left
 * out. Means are over the classes that have a Dice under every version.
 *
 * @throws NOT_FOUND; CONFLICT when there is no snapshot on which all were evaluated; INVALID_INPUT when
 *   there are more than 10,000 subjects × classes
 */
export async function compareVersions(
  context: ServiceContext,
  input: z.input<typeof compareInput>,
): Promise<Comparison> {
  const { versionIds, snapshotId } = parseInput(compareInput, input);
  const compared = await comparedVersions(context, versionIds, snapshotId ?? null);
  const { versions, evaluationIds } = compared;
  const [cells, leftOut] = await Promise.all([
    commonCells(context.db, evaluationIds, { groupBy: ['CLASS', 'SUBJECT'] }),
    leftOutSlices(context.db, evaluationIds),
  ]);
  const classes = new Set(versions.flatMap((version) => version.classes));
  const byClass = Map.groupBy(cells, (cell) => cell.class);
  const rows = [...classes]
    .map((code) => rowOf(code, byClass.get(code) ?? [], versions.length))
    .filter((row) => row.dice.some((value) => value !== null));
  return {
    ...compared,
    leftOutSlices: leftOut,
    rows,
    meanDice: meanOverCommon(rows, versions.length),
    subjects: subjectsOf(cells),
  };
}

function subjectsOf(cells: readonly CommonCell[]): Map<string, NamedSubject> {
  return new Map(
    cells.map(({ subjectId, study, subject }) => [
      subjectId ?? '',
      { study: study ?? '', subject: subject ?? '' },
    ]),
  );
}

function rowOf(code: string, cells: readonly CommonCell[], versions: number): ComparisonRow {
  const places = Array.from({ length: versions }, (_, index) => index);
  const none: VoxelSums = { truePositive: 0, falsePositive: 0, falseNegative: 0 };
  const own = (index: number) =>
    cells.map(({ subjectId, sums }) => ({ subjectId: subjectId ?? '', sums: sums[index] ?? none }));
  return {
    class: code,
    dice: places.map((index) => dice(addSums(own(index).map(({ sums }) => sums)))),
    scores: places.map(
      (index) => new Map(own(index).map(({ subjectId, sums }) => [subjectId, dice(sums)])),
    ),
  };
}

function meanOverCommon(rows: readonly ComparisonRow[], versions: number): (number | null)[] {
  const common = rows.map(({ dice: values }) => values.filter((value) => value !== null));
  const whole = common.filter((values) => values.length === versions);
  return Array.from({ length: versions }, (_, index) => mean(whole.map((row) => row[index] ?? 0)));
}

/** A class over subjects, under each version. */
export function classSummaries({ scores }: ComparisonRow): Promise<ScoreSummary[]> {
  return inTurn(scores, (own) => scoreSummary([...own.values()]));
}

/** The mean over classes over subjects, under each version: of each subject, over the classes common to all. */
export function meanSummaries({ rows, subjects, versions }: Comparison): Promise<ScoreSummary[]> {
  const means = [...subjects.keys()].map((subject) =>
    meanOverCommon(
      rows.map((row) => ({ ...row, dice: row.scores.map((own) => own.get(subject) ?? null) })),
      versions.length,
    ),
  );
  return inTurn([...versions.keys()], (index) =>
    scoreSummary(means.map((values) => values[index] ?? null)),
  );
}
