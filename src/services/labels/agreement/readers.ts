import { z } from 'zod';
import { MyographError } from '../../../errors.ts';
import { dice } from '../../../evaluation/dice.ts';
import { mean } from '../../../evaluation/statistics/summary.ts';
import type { Interval } from '../../../evaluation/statistics/types.ts';
import { type LabelClass, Prisma } from '../../../generated/prisma/client.ts';
import { visibleStudyIds } from '../../access.ts';
import type { ServiceContext } from '../../context.ts';
import { scoreSummary } from '../../evaluation/score-summary.ts';
import { parseInput } from '../../input.ts';
import { type VolumeFilter, volumeFilterSchema } from '../../volume-filter.ts';
import { volumeCondition } from '../volume-condition.ts';
import { comparablePairs } from './pairs.ts';

/** Two readers, who may be one that read twice, and one class. */
export interface ReaderAgreement {
  /** By name; the second is the first again where one reader's label maps are compared. */
  readonly first: string;
  readonly second: string;
  readonly class: LabelClass;
  /** Pairs of label maps in which one of the two has a voxel of the class; of so many volumes and subjects. */
  readonly comparisons: number;
  readonly volumes: number;
  readonly subjects: number;
  /** Pairs in which neither has a voxel: left out. */
  readonly emptyComparisons: number;
  /** Over subjects, each of which counts once. */
  readonly meanDice: number | null;
  /** Of that mean, by the bootstrap; null under two subjects. */
  readonly interval: Interval | null;
}

export interface ReaderAgreementReport {
  readonly rows: ReaderAgreement[];
  /** Pairs of label maps that can be compared and were not yet. */
  readonly unmeasuredPairs: number;
}

/** Comparisons of one class that are pooled at once. */
const MOST_COMPARISONS = 200_000;

const comparison = z.object({
  first: z.string(),
  second: z.string(),
  classId: z.int(),
  volume: z.string(),
  subject: z.string(),
  truePositive: z.int(),
  falseNegative: z.int(),
  falsePositive: z.int(),
});

type Comparison = z.infer<typeof comparison>;

/**
 * How far readers agree, by pair of readers and class, in the volumes that match; rejected label maps are left
 * out. A model version counts as a reader.
 *
 * @throws INVALID_INPUT for a class that there is not, or too many comparisons
 */
export async function readerAgreement(
  context: ServiceContext,
  filter: VolumeFilter | null | undefined,
): Promise<ReaderAgreementReport> {
  const given = parseInput(volumeFilterSchema, filter ?? {});
  const studyIds = await visibleStudyIds(context);
  const condition = await volumeCondition(context.db, given, studyIds);
  const comparisons = await findComparisons(context, condition);
  const pairs = await comparablePairs(context.db, condition);
  const classes = await context.db.labelClass.findMany({ orderBy: { id: 'asc' } });
  const byReaders = Map.groupBy(comparisons, ({ first, second }) =>
    JSON.stringify([first, second]),
  );
  return {
    rows: [...byReaders.keys()]
      .sort()
      .flatMap((readers) => agreementOf(byReaders.get(readers) ?? [], classes)),
    unmeasuredPairs: pairs.filter(({ isMeasured }) => !isMeasured).length,
  };
}

async function findComparisons(
  { db }: ServiceContext,
  condition: Prisma.Sql,
): Promise<Comparison[]> {
  const sum = (column: string) =>
    Prisma.raw(`(SELECT sum(voxels)::int FROM unnest(g.${column}) AS voxels)`);
  const rows = await db.$queryRaw<unknown[]>`
    SELECT least(a.annotator, b.annotator) AS first, greatest(a.annotator, b.annotator) AS second,
           g.class_id AS "classId", v.id AS volume, v.subject_id AS subject,
           ${sum('"both"')} AS "truePositive",
           ${sum('first_only')} AS "falseNegative",
           ${sum('second_only')} AS "falsePositive"
    FROM annotation_agreement g
    JOIN annotation a ON a.id = g.first_id
    JOIN annotation b ON b.id = g.second_id
    JOIN volume v ON v.id = a.volume_id
    JOIN study ON study.id = v.study_id
    JOIN label_schema ON label_schema.id = v.schema_id
    JOIN scanner ON scanner.id = v.scanner_id
    JOIN subject ON subject.id = v.subject_id
    WHERE ${condition} AND a.status <> 'REJECTED' AND b.status <> 'REJECTED'
    LIMIT ${MOST_COMPARISONS + 1}`;
  if (rows.length <= MOST_COMPARISONS) return z.array(comparison).parse(rows);
  throw new MyographError(
    'INVALID_INPUT',
    `There are more than ${MOST_COMPARISONS} comparisons of label maps by class. Filter.`,
  );
}

/** Of one pair of readers: a row for each class. */
function agreementOf(
  comparisons: readonly Comparison[],
  classes: readonly LabelClass[],
): ReaderAgreement[] {
  const byClass = Map.groupBy(comparisons, ({ classId }) => classId);
  return classes.flatMap((labelClass) => {
    const [first, ...more] = byClass.get(labelClass.id) ?? [];
    return first ? [classRow(labelClass, [first, ...more], first)] : [];
  });
}

function classRow(
  labelClass: LabelClass,
  comparisons: readonly Comparison[],
  { first, second }: Comparison,
): ReaderAgreement {
  const known = comparisons.filter((each) => dice(each) !== null);
  const bySubject = Map.groupBy(known, ({ subject }) => subject);
  const values = [...bySubject.values()].map((some) =>
    mean(some.map(dice).filter((value) => value !== null)),
  );
  const summary = scoreSummary(values);
  const { low, high } = summary;
  return {
    ...{ first, second, class: labelClass },
    comparisons: known.length,
    volumes: new Set(known.map(({ volume }) => volume)).size,
    subjects: summary.subjects,
    emptyComparisons: comparisons.length - known.length,
    meanDice: summary.mean,
    interval: low === null || high === null ? null : { low, high },
  };
}
