import type { Pieces } from './pieces.ts';

/** Distances from the pieces of one surface to another surface, in groups of the same distance. */
export interface Distances {
  /** Ascending. */
  readonly mm: readonly number[];
  /** Weight of the pieces at each of them. */
  readonly weight: readonly number[];
  readonly totalWeight: number;
}

/** Sums of weights that differ by rounding alone are the same. */
const ROUNDING = 1e-9;

export function groupDistances(mm: Float64Array, { weight }: Pieces): Distances {
  const weights = new Map<number, number>();
  let atZero = 0;
  for (let index = 0; index < mm.length; index++) {
    const [distance, own] = [mm[index] ?? 0, weight[index] ?? 0];
    if (distance === 0) atZero += own;
    else weights.set(distance, (weights.get(distance) ?? 0) + own);
  }
  if (atZero > 0) weights.set(0, atZero);
  const sorted = [...weights].sort(([a], [b]) => a - b);
  return {
    mm: sorted.map(([distance]) => distance),
    weight: sorted.map(([, sum]) => sum),
    totalWeight: sorted.reduce((total, [, sum]) => total + sum, 0),
  };
}

/** Weighted mean of the distances of one or several surfaces taken together. */
export function meanDistance(surfaces: readonly Distances[]): number {
  const [sum, weight] = totals(surfaces, (mm) => mm);
  return sum / weight;
}

/** Share of the weight of one or several surfaces that is at most `toleranceMm` away, whatever is lost by rounding. */
export function shareWithin(surfaces: readonly Distances[], toleranceMm: number): number {
  const limit = toleranceMm * (1 + ROUNDING);
  const [within, weight] = totals(surfaces, (mm) => (mm <= limit ? 1 : 0));
  return within / weight;
}

function totals(surfaces: readonly Distances[], value: (mm: number) => number): [number, number] {
  let [sum, total] = [0, 0];
  for (const { mm, weight, totalWeight } of surfaces) {
    mm.forEach((distance, index) => {
      sum += value(distance) * (weight[index] ?? 0);
    });
    total += totalWeight;
  }
  return [sum, total];
}

/** The least distance within which a share of the weight lies, from 0 to 1. */
export function weightedPercentile({ mm, weight, totalWeight }: Distances, share: number): number {
  let sum = 0;
  for (const [index, distance] of mm.entries()) {
    sum += weight[index] ?? 0;
    if (sum / totalWeight >= share - ROUNDING) return distance;
  }
  return mm.at(-1) ?? Number.NaN;
}

/** The percentile of pieces of weight 1, linear between two of them. */
export function interpolatedPercentile(
  { mm, weight, totalWeight }: Distances,
  share: number,
): number {
  const position = share * (totalWeight - 1);
  const atRank = (rank: number): number => {
    let before = 0;
    const index = weight.findIndex((count) => {
      before += count;
      return rank < before;
    });
    return mm.at(index) ?? Number.NaN;
  };
  const [low, high] = [atRank(Math.floor(position)), atRank(Math.ceil(position))];
  return low + (high - low) * (position - Math.floor(position));
}
