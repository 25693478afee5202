import { z } from 'zod';
import { MyographError } from '../../errors.ts';
import { addSums } from '../../evaluation/counts.ts';
import { dice } from '../../evaluation/dice.ts';
import { pairedDifferences } from '../../evaluation/paired.ts';
import { mean } from '../../evaluation/statistics/summary.ts';
import type { CohortSnapshot, Evaluation, ModelVersion } from '../../generated/prisma/client.ts';
import type { ServiceContext } from '../context.ts';
import { visibleEvaluations } from '../evaluation/visible.ts';
import { parseInput } from '../input.ts';
import { requireVersion } from '../registry/visible.ts';
import { type CommonCell, commonCounts } from './common-counts.ts';

/** Dice of one class under each version; null where there is nothing to measure. */
export interface ComparisonRow {
  readonly class: string;
  readonly dice: readonly (number | null)[];
}

/** First version minus another, subject by subject. */
export interface PairedDifference {
  /** Null for the mean over classes. */
  readonly class: string | null;
  readonly pairs: number;
  readonly differences: readonly { readonly subject: string; readonly difference: number }[];
  readonly mean: number | null;
  readonly median: number | null;
  readonly standardDeviation: number | null;
}

export interface Comparison {
  readonly versions: readonly ModelVersion[];
  readonly snapshot: CohortSnapshot;
  /** Slices × classes that some of the versions were measured in, and not all. */
  readonly leftOutSlices: number;
  readonly rows: readonly ComparisonRow[];
  readonly meanDice: readonly (number | null)[];
  readonly paired: readonly (readonly PairedDifference[])[];
}

const compareInput = z.object({
  versionIds: z
    .array(z.uuid())
    .min(2)
    .max(20)
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
  const versions = await Promise.all(versionIds.map((id) => requireVersion(context, id)));
  const { snapshot, evaluations } = await commonEvaluations(context, versions, snapshotId ?? null);
  const { cells, leftOutSlices } = await commonCounts(
    context.db,
    evaluations.map(({ id }) => id),
  );
  const rows = comparisonRows(versions, cells);
  const [first = [], ...others] = cells;
  const classes = rows.map((row) => row.class);
  return {
    versions,
    snapshot,
    leftOutSlices,
    rows,
    meanDice: versions.map((_, index) => meanOverCommon(rows, index)),
    paired: others.map((other) => pairedByClass(first, other, classes)),
  };
}

/** One evaluation of each version, in their order, all on one snapshot. */
async function commonEvaluations(
  context: ServiceContext,
  versions: readonly ModelVersion[],
  snapshotId: string | null,
): Promise<{ snapshot: CohortSnapshot; evaluations: Evaluation[] }> {
  const evaluations = await context.db.evaluation.findMany({
    where: {
      versionId: { in: versions.map(({ id }) => id) },
      ...(snapshotId === null ? {} : { snapshotId }),
      AND: await visibleEvaluations(context),
    },
    include: { snapshot: true },
    orderBy: { createdAt: 'desc' },
  });
  const bySnapshot = [...Map.groupBy(evaluations, (evaluation) => evaluation.snapshotId).values()];
  const common = bySnapshot.find((group) => group.length === versions.length) ?? [];
  const [latest] = common;
  if (!latest) {
    throw new MyographError(
      'CONFLICT',
      `The ${versions.length} versions were not all evaluated on ${snapshotId === null ? 'one snapshot' : 'this snapshot'}: evaluate them first.`,
      { versionIds: versions.map(({ id }) => id), snapshotId },
    );
  }
  return {
    snapshot: latest.snapshot,
    evaluations: versions.flatMap(({ id }) => common.filter(({ versionId }) => versionId === id)),
  };
}

function comparisonRows(
  versions: readonly ModelVersion[],
  cells: readonly (readonly CommonCell[])[],
): ComparisonRow[] {
  const classes = new Set(versions.flatMap((version) => version.classes));
  const rows = [...classes].map((code) => ({
    class: code,
    dice: cells.map((own) => dice(addSums(sumsOf(own, code)))),
  }));
  return rows.filter(({ dice }) => dice.some((value) => value !== null));
}

function sumsOf(cells: readonly CommonCell[], code: string) {
  return cells.filter((cell) => cell.class === code).map(({ sums }) => sums);
}

function meanOverCommon(rows: readonly ComparisonRow[], index: number): number | null {
  const common = rows.filter(({ dice }) => dice.every((value) => value !== null));
  return mean(common.map(({ dice }) => dice[index] ?? 0));
}

/** By class, and for the mean over classes last. */
function pairedByClass(
  first: readonly CommonCell[],
  other: readonly CommonCell[],
  classes: readonly string[],
): PairedDifference[] {
  const names = new Map(first.map(({ subjectId, subject }) => [subjectId, subject]));
  const scores = classes.map((code) => ({
    class: code,
    first: scoresBySubject(first, code),
    other: scoresBySubject(other, code),
  }));
  const means = meansBySubject(scores, [...names.keys()]);
  return [...scores, { class: null, ...means }].map((scored) => {
    const { pairs, mean: average, median, sd } = pairedDifferences(scored.other, scored.first);
    return {
      class: scored.class,
      pairs: pairs.length,
      differences: pairs.map(({ subject, difference }) => ({
        subject: names.get(subject) ?? subject,
        difference,
      })),
      mean: average,
      median,
      standardDeviation: sd,
    };
  });
}

type Scores = ReadonlyMap<string, number | null>;

function scoresBySubject(cells: readonly CommonCell[], code: string): Scores {
  const own = cells.filter((cell) => cell.class === code);
  return new Map(own.map(({ subjectId, sums }) => [subjectId, dice(sums)]));
}

/** Each subject's mean over the classes that both versions have a value of. */
function meansBySubject(
  scores: readonly { readonly first: Scores; readonly other: Scores }[],
  subjects: readonly string[],
): { first: Scores; other: Scores } {
  const rows = subjects.map((subject) => {
    const pairs = scores
      .map(({ first, other }) => [first.get(subject) ?? null, other.get(subject) ?? null] as const)
      .filter((pair) => pair.every((value) => value !== null));
    return {
      subject,
      first: mean(pairs.map(([value]) => value ?? 0)),
      other: mean(pairs.map(([, value]) => value ?? 0)),
    };
  });
  return {
    first: new Map(rows.map(({ subject, first }) => [subject, first])),
    other: new Map(rows.map(({ subject, other }) => [subject, other])),
  };
}
