import type { CurvePointFragment, ShownCheckFragment } from '../../generated/training.ts';

export type CurvePoint = CurvePointFragment;
export type Check = ShownCheckFragment;

interface AtStep {
  readonly step: number;
}

/**
 * Points in the order of their steps, each step once: what came later takes the place of what was there, as
 * when a worker does steps again after its checkpoint.
 */
export function merge<Point extends AtStep>(
  points: readonly Point[],
  more: readonly Point[],
): readonly Point[] {
  if (more.length === 0) return points;
  const last = points.at(-1)?.step ?? 0;
  const isAfter = more.every(({ step }, place) => step > (more[place - 1]?.step ?? last));
  if (isAfter) return [...points, ...more];
  const byStep = new Map([...points, ...more].map((point) => [point.step, point]));
  return [...byStep.values()].sort((a, b) => a.step - b.step);
}

/** The last step of points in order; 0 without any. */
export function lastStep(points: readonly AtStep[]): number {
  return points.at(-1)?.step ?? 0;
}

/**
 * Exponentially weighted mean, without the pull of the first value towards which a plain one is drawn.
 *
 * @param weight of what came before, 0 (nothing is smoothed) to below 1
 */
export function smoothed(values: readonly number[], weight: number): number[] {
  let sum = 0;
  let total = 0;
  return values.map((value) => {
    sum = weight * sum + (1 - weight) * value;
    total = weight * total + (1 - weight);
    return sum / total;
  });
}
