import type { VoxelSums } from '../../evaluation/counts.ts';
import { dice, jaccard, precision, recall, volumeError } from '../../evaluation/dice.ts';
import { Prisma } from '../../generated/prisma/client.ts';

/** Each is null where there is nothing to divide by. */
export interface DiceScore extends VoxelSums {
  readonly dice: number | null;
  readonly jaccard: number | null;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly volumeError: number | null;
}

export function scoreOf(sums: VoxelSums): DiceScore {
  const { truePositive, falsePositive, falseNegative } = sums;
  return {
    ...{ truePositive, falsePositive, falseNegative },
    dice: dice(sums),
    jaccard: jaccard(sums),
    precision: precision(sums),
    recall: recall(sums),
    volumeError: volumeError(sums),
  };
}

/** Sums as queries of counts name them. */
export interface SumsRow {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
}

export function sumsOf({ tp, fp, fn }: SumsRow): VoxelSums {
  return { truePositive: tp, falsePositive: fp, falseNegative: fn };
}

/** Counts c of a class k in a volume v of a subject s, at a visit i and on a scanner n; u is one slice. */
export const countsBySlice = Prisma.sql`
  FROM evaluation_count c
  JOIN label_class k ON k.id = c.class_id
  JOIN volume v ON v.id = c.volume_id
  JOIN subject s ON s.id = v.subject_id
  JOIN visit i ON i.id = v.visit_id
  JOIN scanner n ON n.id = v.scanner_id
  CROSS JOIN unnest(c.slices, c.true_positive, c.false_positive, c.false_negative)
    AS u (slice, tp, fp, fn)`;
