import type { VoxelSums } from '../../../evaluation/counts.ts';
import type { Prisma } from '../../../generated/prisma/client.ts';
import type { ClassState } from '../../../training/coverage.ts';
import { parseFrozenCoverage } from '../../cohorts/frozen-coverage.ts';
import type { ServiceContext } from '../../context.ts';
import { visibleEvaluations } from '../../evaluation/visible.ts';
import type { DistanceFacts } from './facts.ts';
import type { Origin } from './origin.ts';

/** Most evaluations on a card: on the snapshot learned from, then the newest. */
const MOST_EVALUATIONS = 5;

/** A volume of the snapshot that was learned from. */
export interface MemberFacts {
  readonly volumeId: string;
  readonly subjectId: string;
  readonly visitId: string;
  readonly side: 'TRAINING' | 'EVALUATION';
  readonly origin: Origin;
  /** By class code, as frozen. */
  readonly states: Readonly<Record<string, ClassState>>;
  /** Whether its subject was withdrawn since. */
  readonly isWithdrawn: boolean;
  /** Whether a label map that a model drew was frozen with it. */
  readonly hasModelLabels: boolean;
}

/** Counts of a class in a volume, over its slices. */
export interface CountedVolume {
  readonly evaluationId: string;
  readonly class: string;
  readonly volumeId: string;
  readonly subjectId: string;
  readonly visitId: string;
  readonly origin: Origin;
  readonly sums: VoxelSums;
  readonly slices: number;
  readonly emptySlices: number;
}

const asDescribed = { tags: { orderBy: { key: 'asc' } }, description: true } as const;

const withOrigin = {
  include: {
    ...asDescribed,
    model: { include: { study: true, ...asDescribed } },
    run: {
      include: {
        createdBy: true,
        checks: { orderBy: { step: 'asc' } },
        snapshot: {
          include: {
            cohort: true,
            createdBy: true,
            studies: { include: { study: true } },
          },
        },
      },
    },
  },
} satisfies Pick<Prisma.ModelVersionFindUniqueOrThrowArgs, 'include'>;

/** A version with all that it came of. */
export type CardVersion = Prisma.ModelVersionGetPayload<typeof withOrigin>;

/** For those who may see the version. */
export function readVersion({ db }: ServiceContext, id: string): Promise<CardVersion> {
  return db.modelVersion.findUniqueOrThrow({ where: { id }, ...withOrigin });
}

/** Last step that the run did; null where no step was recorded. */
export async function lastStep({ db }: ServiceContext, runId: string): Promise<number | null> {
  const { _max: last } = await db.trainingStep.aggregate({
    where: { runId },
    _max: { step: true },
  });
  return last.step;
}

/** Members of the snapshot, for those who may see it. */
export async function readMembers(
  { db }: ServiceContext,
  snapshotId: string,
): Promise<MemberFacts[]> {
  const rows = await db.cohortMember.findMany({
    where: { snapshotId },
    orderBy: { volumeId: 'asc' },
    include: {
      volume: { include: { study: true, scanner: true, schema: true } },
      annotations: { where: { annotation: { kind: 'MODEL' } }, select: { annotationId: true } },
    },
  });
  return rows.map(({ volume, side, coverage, annotations }) => {
    const { sequence, repetitionMs, echoMs, flipDegrees } = volume;
    const { classes } = parseFrozenCoverage(coverage);
    return {
      volumeId: volume.id,
      subjectId: volume.subjectId,
      visitId: volume.visitId,
      side,
      isWithdrawn: volume.isWithdrawn,
      origin: {
        study: volume.study.code,
        scanner: volume.scanner.name,
        region: volume.schema.region,
        ...{ sequence, repetitionMs, echoMs, flipDegrees },
      },
      states: Object.fromEntries(Object.entries(classes).map(([code, { state }]) => [code, state])),
      hasModelLabels: annotations.length > 0,
    };
  });
}

const withSnapshot = { snapshot: { include: { cohort: true } } } satisfies Prisma.EvaluationInclude;

export type CardEvaluation = Prisma.EvaluationGetPayload<{ include: typeof withSnapshot }>;

/** The evaluations of a version that go on its card, of those that the actor may see. */
export async function readEvaluations(
  context: ServiceContext,
  versionId: string,
  ownSnapshotId: string,
): Promise<{ shown: CardEvaluation[]; leftOut: number }> {
  const all = await context.db.evaluation.findMany({
    where: { versionId, AND: await visibleEvaluations(context) },
    include: withSnapshot,
    orderBy: { createdAt: 'desc' },
  });
  const isOwn = ({ snapshotId }: CardEvaluation) => snapshotId === ownSnapshotId;
  const ordered = [...all.filter(isOwn), ...all.filter((each) => !isOwn(each))];
  const shown = ordered.slice(0, MOST_EVALUATIONS);
  return { shown, leftOut: all.length - shown.length };
}

interface CountRow extends Origin {
  readonly evaluationId: string;
  readonly class: string;
  readonly volumeId: string;
  readonly subjectId: string;
  readonly visitId: string;
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly slices: number;
  readonly empty: number;
}

/** Counts of evaluations by volume and class. */
export async function readCounts(
  { db }: ServiceContext,
  evaluationIds: readonly string[],
): Promise<CountedVolume[]> {
  const rows = await db.$queryRaw<CountRow[]>`
    SELECT c.evaluation_id AS "evaluationId", k.code AS class, c.volume_id AS "volumeId",
           v.subject_id AS "subjectId", v.visit_id AS "visitId",
           study.code AS study, scanner.name AS scanner, label_schema.region AS region, v.sequence,
           v.repetition_ms AS "repetitionMs", v.echo_ms AS "echoMs", v.flip_degrees AS "flipDegrees",
           u.tp, u.fp, u.fn, u.slices, u.empty
    FROM evaluation_count c
    JOIN label_class k ON k.id = c.class_id
    JOIN volume v ON v.id = c.volume_id
    JOIN study ON study.id = v.study_id
    JOIN scanner ON scanner.id = v.scanner_id
    JOIN label_schema ON label_schema.id = v.schema_id
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(tp), 0)::float8 AS tp, coalesce(sum(fp), 0)::float8 AS fp,
             coalesce(sum(fn), 0)::float8 AS fn,
             (count(*) FILTER (WHERE tp + fp + fn > 0))::int AS slices,
             (count(*) FILTER (WHERE tp + fp + fn = 0))::int AS empty
      FROM unnest(c.true_positive, c.false_positive, c.false_negative) AS n (tp, fp, fn)) u
    WHERE c.evaluation_id = ANY (${[...evaluationIds]}::uuid[])
    ORDER BY c.volume_id, k.code`;
  return rows.map(({ tp, fp, fn, empty, evaluationId, class: code, ...row }) => {
    const { volumeId, subjectId, visitId, slices, ...origin } = row;
    const sums = { truePositive: tp, falsePositive: fp, falseNegative: fn };
    return {
      ...{ evaluationId, class: code, volumeId, subjectId, visitId, origin },
      ...{ sums, slices, emptySlices: empty },
    };
  });
}

/** Surface distances of a class in an evaluation. */
export interface MeasuredDistances extends DistanceFacts {
  readonly evaluationId: string;
  readonly class: string;
}

/** Surface distances by evaluation and class: of each subject the mean over its volumes, then over subjects. */
export function readDistances(
  { db }: ServiceContext,
  evaluationIds: readonly string[],
): Promise<MeasuredDistances[]> {
  return db.$queryRaw<MeasuredDistances[]>`
    WITH subject_distance AS (
      SELECT d.evaluation_id, d.class_id, v.subject_id, avg(d.hd95_mm) AS hd95, avg(d.assd_mm) AS assd,
             avg(d.surface_dice) AS surface_dice, max(d.tolerance_mm) AS tolerance
      FROM evaluation_distance d JOIN volume v ON v.id = d.volume_id
      WHERE d.evaluation_id = ANY (${[...evaluationIds]}::uuid[])
        AND d.convention = 'SURFACE_ELEMENTS'
      GROUP BY 1, 2, 3)
    SELECT s.evaluation_id AS "evaluationId", k.code AS class, count(s.hd95)::int AS subjects,
           avg(s.hd95) AS "hd95Mm", avg(s.assd) AS "assdMm", avg(s.surface_dice) AS "surfaceDice",
           max(s.tolerance) AS "toleranceMm"
    FROM subject_distance s JOIN label_class k ON k.id = s.class_id
    GROUP BY 1, 2`;
}
