import { z } from 'zod';
import type { Database } from '../../db.ts';
import { parseInput } from '../input.ts';

/** One point of a loss curve. */
export interface CurvePoint {
  readonly step: number;
  readonly loss: number;
  readonly crossEntropy: number;
  readonly dice: number;
}

/**
 * The loss curves of runs in at most `points` points each: all steps after one, or as many evenly drawn
 * from them, the first and the last always among them. For those who may see the runs.
 */
export async function lossCurves(
  db: Database,
  runIds: readonly string[],
  { points, after }: { readonly points: number; readonly after: number },
): Promise<ReadonlyMap<string, CurvePoint[]>> {
  const wanted = parseInput(z.int().min(2).max(10_000), points);
  const from = parseInput(z.int().min(0), after);
  const lasts = await db.trainingStep.groupBy({
    by: ['runId'],
    where: { runId: { in: [...runIds] } },
    _max: { step: true },
  });
  const drawn = lasts.flatMap(({ runId, _max }) =>
    evenly(from, _max.step ?? 0, wanted).map((step) => ({ runId, step })),
  );
  const rows = await db.$queryRaw<(CurvePoint & { runId: string })[]>`
    SELECT run_id AS "runId", step, loss, cross_entropy AS "crossEntropy", dice
    FROM training_step
    JOIN unnest(${drawn.map(({ runId }) => runId)}::uuid[], ${drawn.map(({ step }) => step)}::int[])
      AS drawn (run_id, step) USING (run_id, step)
    ORDER BY run_id, step`;
  return Map.groupBy(rows, ({ runId }) => runId);
}

/** Whole numbers above `after` up to `last`, at most `points` of them, both ends included. */
function evenly(after: number, last: number, points: number): number[] {
  const count = Math.max(0, last - after);
  if (count <= points) return Array.from({ length: count }, (_, index) => after + index + 1);
  const stride = (count - 1) / (points - 1);
  return Array.from({ length: points }, (_, index) => after + 1 + Math.round(index * stride));
}
