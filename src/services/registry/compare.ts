import { z } from 'zod';
import { MyographError } from '../../errors.ts';
import { mean, pairedDifferences } from '../../evaluation/paired.ts';
import type { CohortSnapshot, Evaluation, ModelVersion } from '../../generated/prisma/client.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput } from '../input.ts';
import { type DiceCell, diceCells } from './dice.ts';
import { requireVersion, visibleEvaluations } from './visible.ts';

/** Dice of one class under each version; null where not measured. */
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
 * Versions side by side on one snapshot: the one given, or the one on which all were evaluated last.
 * Means are over the classes that were measured for every version, so that they can be compared.
 *
 * @throws NOT_FOUND; CONFLICT when there is no snapshot on which all were evaluated
 */
export async function compareVersions(
  context: ServiceContext,
  input: z.input<typeof compareInput>,
): Promise<Comparison> {
  const { versionIds, snapshotId } = parseInput(compareInput, input);
  const versions = await Promise.all(versionIds.map((id) => requireVersion(context, id)));
  const { snapshot, evaluations } = await commonEvaluations(context, versions, snapshotId ?? null);
  const grouped = (groupBy: ('CLASS' | 'SUBJECT')[]) =>
    Promise.all(evaluations.map(({ id }) => diceCells(context, id, { groupBy })));
  const rows = comparisonRows(versions, await grouped(['CLASS']));
  const [first = [], ...others] = await grouped(['CLASS', 'SUBJECT']);
  const classes = rows.map((row) => row.class);
  return {
    versions,
    snapshot,
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
  cells: readonly (readonly DiceCell[])[],
): ComparisonRow[] {
  const classes = new Set(versions.flatMap((version) => version.classes));
  const rows = [...classes].map((code) => ({
    class: code,
    dice: cells.map((own) => own.find((cell) => cell.class === code)?.score.dice ?? null),
  }));
  return rows.filter(({ dice }) => dice.some((value) => value !== null));
}

function meanOverCommon(rows: readonly ComparisonRow[], index: number): number | null {
  const common = rows.filter(({ dice }) => dice.every((value) => value !== null));
  return mean(common.map(({ dice }) => dice[index] ?? 0));
}

/** By class, and for the mean over classes last. */
function pairedByClass(
  first: readonly DiceCell[],
  other: readonly DiceCell[],
  classes: readonly string[],
): PairedDifference[] {
  const names = new Map(
    [...first, ...other].map(({ subjectId, subject }) => [subjectId ?? '', subject ?? '']),
  );
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

function scoresBySubject(cells: readonly DiceCell[], code: string): Scores {
  const own = cells.filter((cell) => cell.class === code);
  return new Map(own.map(({ subjectId, score }) => [subjectId ?? '', score.dice]));
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
