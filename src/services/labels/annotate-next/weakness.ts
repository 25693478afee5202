import type { Transaction } from '../../../db.ts';
import { MyographError } from '../../../errors.ts';
import { addSums, type VoxelSums } from '../../../evaluation/counts.ts';
import { dice } from '../../../evaluation/dice.ts';
import type { Evaluation } from '../../../generated/prisma/client.ts';
import { startsProximally } from '../../../imaging/slices.ts';
import type { ServiceContext } from '../../context.ts';
import { positionOf } from '../../evaluation/positions.ts';
import { visibleEvaluations } from '../../evaluation/visible.ts';
import { requireVersion } from '../../registry/visible.ts';

/** Thirds of a stack along the limb, from its proximal end. */
export const THIRDS = ['proximal', 'middle', 'distal'] as const;
export type Third = (typeof THIRDS)[number];

/** How much lower Dice must be in a third than in the whole for that third to be worth more than the rest. */
const CLEARLY_LOWER = 0.05;

/** Share of the voxels of the truth under which a third is the end of the class: Dice is low there as it is small. */
const LEAST_SHARE = 0.1;

/** How a version does on a class in a region. */
export interface Weakness {
  readonly dice: number | null;
  /** The third that is clearly worse than the whole; null where there is none. */
  readonly worst: { readonly third: Third; readonly dice: number } | null;
}

/** Dice of a version by class and region. */
export interface Weaknesses {
  /** `model@number`. */
  readonly version: string;
  of(classId: number, region: string): Weakness;
}

/**
 * From the version's evaluation on the snapshot that it learned from, or else from its newest that you
 * may see.
 *
 * @throws NOT_FOUND; CONFLICT when it was not evaluated
 */
export async function weaknessesOf(
  context: ServiceContext,
  versionId: string,
): Promise<Weaknesses> {
  const { id, number } = await requireVersion(context, versionId);
  const { model, run } = await context.db.modelVersion.findUniqueOrThrow({
    where: { id },
    select: { model: { select: { name: true } }, run: { select: { snapshotId: true } } },
  });
  const version = `${model.name}@${number}`;
  const evaluations = await context.db.evaluation.findMany({
    where: { versionId: id, AND: await visibleEvaluations(context) },
    orderBy: { createdAt: 'desc' },
  });
  const own = evaluations.find(({ snapshotId }) => snapshotId === run.snapshotId);
  const evaluation = own ?? evaluations[0];
  if (!evaluation) {
    throw new MyographError(
      'CONFLICT',
      `${version} was not evaluated: evaluate it first, or leave the version out.`,
      { versionId },
    );
  }
  const rows = await countsByThird(context.db, evaluation);
  const groups = Map.groupBy(rows, ({ classId, region }) => `${classId} ${region}`);
  return {
    version,
    of: (classId, region) => weaknessOf(groups.get(`${classId} ${region}`) ?? []),
  };
}

interface ThirdSums {
  readonly third: number;
  readonly sums: VoxelSums;
}

/** From the counts of each third. */
export function weaknessOf(thirds: readonly ThirdSums[]): Weakness {
  const all = addSums(thirds.map(({ sums }) => sums));
  const whole = dice(all);
  const measured = thirds.flatMap(({ third, sums }) => {
    const [name, value] = [THIRDS[third], dice(sums)];
    const isEnd = truthOf(sums) < LEAST_SHARE * truthOf(all);
    return name === undefined || value === null || isEnd ? [] : [{ third: name, dice: value }];
  });
  const [worst] = measured.toSorted((a, b) => a.dice - b.dice);
  const isClear = worst && whole !== null && worst.dice <= whole - CLEARLY_LOWER;
  return { dice: whole, worst: isClear ? worst : null };
}

function truthOf({ truePositive, falseNegative }: VoxelSums): number {
  return truePositive + falseNegative;
}

interface ThirdRow extends ThirdSums {
  readonly classId: number;
  readonly region: string;
}

async function countsByThird(db: Transaction, { id }: Evaluation): Promise<ThirdRow[]> {
  const volumes = await db.volume.findMany({
    where: { counts: { some: { evaluationId: id } } },
    select: { id: true, affine: true },
  });
  const rows = await db.$queryRaw<
    { classId: number; region: string; third: number; tp: number; fp: number; fn: number }[]
  >`
    SELECT c.class_id AS "classId", label_schema.region AS region,
           ${positionOf(volumes, THIRDS.length)} AS third,
           sum(u.tp)::float8 AS tp, sum(u.fp)::float8 AS fp, sum(u.fn)::float8 AS fn
    FROM evaluation_count c
    JOIN volume v ON v.id = c.volume_id
    JOIN label_schema ON label_schema.id = v.schema_id
    CROSS JOIN unnest(c.slices, c.true_positive, c.false_positive, c.false_negative)
      AS u (slice, tp, fp, fn)
    WHERE c.evaluation_id = ${id}::uuid
    GROUP BY 1, 2, 3
    ORDER BY 3`;
  return rows.map(({ tp, fp, fn, ...row }) => ({
    ...row,
    sums: { truePositive: tp, falsePositive: fp, falseNegative: fn },
  }));
}

/**
 * Stored slices of a third: slice s of S, from the proximal end, is in the third ⌊3 (s + ½) / S⌋. All of
 * them for a stack that has no slice there.
 */
export function slicesOf(
  volume: { readonly sliceCount: number; readonly affine: number[] },
  third: Third | null,
): { firstSlice: number; lastSlice: number } {
  const last = volume.sliceCount - 1;
  const all = Array.from({ length: volume.sliceCount }, (_, slice) => slice);
  const chosen = all.filter((slice) => {
    const fromProximal = startsProximally(volume) ? slice : last - slice;
    return THIRDS[Math.floor((THIRDS.length * (fromProximal + 0.5)) / volume.sliceCount)] === third;
  });
  return { firstSlice: chosen[0] ?? 0, lastSlice: chosen.at(-1) ?? last };
}
