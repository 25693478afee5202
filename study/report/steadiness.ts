import { mean, summarise } from '../../src/evaluation/statistics/summary.ts';

/** Steps that a loss is averaged over before it is looked at. */
export const WINDOW = 25;

const MOST_POINTS = 100;

export interface Steadiness {
  /**
   * Standard deviation, over the last half of the steps, of the change from one step to the next relative to
   * the mean of both; null under three steps.
   */
  readonly jitter: number | null;
  /** How often the mean of a block of 25 steps is above that of the block before. */
  readonly rises: number;
  /** Of so many times. */
  readonly of: number;
}

export function steadiness(losses: readonly number[]): Steadiness {
  const last = losses.slice(Math.floor(losses.length / 2));
  const changes = last.slice(1).map((loss, index) => relativeChange(last[index] ?? loss, loss));
  const blocks = blockMeans(losses);
  return {
    jitter: summarise(changes).sd,
    rises: blocks.slice(1).filter((value, index) => value > (blocks[index] ?? value)).length,
    of: Math.max(0, blocks.length - 1),
  };
}

/** The mean of the loss over the last steps, fewer at the start, of at most a hundred steps, from 1. */
export function smoothed(losses: readonly number[]): { x: number; y: number }[] {
  const every = Math.ceil(losses.length / MOST_POINTS);
  return losses.flatMap((_, index) => {
    if ((index + 1) % every !== 0) return [];
    const y = mean(losses.slice(Math.max(0, index + 1 - WINDOW), index + 1));
    return y === null ? [] : [{ x: index + 1, y: Number(y.toPrecision(4)) }];
  });
}

/** Means of blocks of 25 steps; an unfinished one at the end is left out. */
function blockMeans(losses: readonly number[]): number[] {
  return Array.from({ length: Math.floor(losses.length / WINDOW) }, (_, block) =>
    mean(losses.slice(block * WINDOW, (block + 1) * WINDOW)),
  ).filter((value) => value !== null);
}

function relativeChange(before: number, after: number): number {
  const middle = (before + after) / 2;
  return middle === 0 ? 0 : (after - before) / middle;
}
