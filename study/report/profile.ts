import { mean } from '../../src/evaluation/statistics/summary.ts';
import type { MeasuredImage, RunResult } from '../result.ts';
import { ALL, classesOf, imagesBySubject, pooledDice, type Scores } from './scores.ts';

/** Whether a slice is one of the outer tenth at either end of its stack; one at least is. */
export function isNearEdge(slice: number, sliceCount: number): boolean {
  const edge = Math.max(1, Math.round(sliceCount / 10));
  return slice < edge || slice >= sliceCount - edge;
}

/** Whether a slice is in the middle half of its stack. */
export function isInMiddle(slice: number, sliceCount: number): boolean {
  return slice >= sliceCount / 4 && slice < (3 * sliceCount) / 4;
}

/**
 * Mean Dice near the edges of the stack and in its middle, by subject, over the classes that have a value in
 * both: what is not there at the edges does not count in the middle.
 *
 * @param of `slices`: the mean over slices of the Dice of each; `voxels`: Dice pooled over the slices
 */
export function edgeAndMiddle(
  run: RunResult,
  of: 'slices' | 'voxels',
): { edge: Scores; middle: Scores } {
  const edge = new Map<string, number | null>();
  const middle = new Map<string, number | null>();
  const diceOf = of === 'slices' ? meanSliceDice : pooledDice;
  for (const [subject, images] of imagesBySubject([run])) {
    const both = classesOf(images, ALL).flatMap((code) => {
      const outer = diceOf(images, code, isNearEdge);
      const inner = diceOf(images, code, isInMiddle);
      return outer === null || inner === null ? [] : [{ outer, inner }];
    });
    edge.set(subject, mean(both.map(({ outer }) => outer)));
    middle.set(subject, mean(both.map(({ inner }) => inner)));
  }
  return { edge, middle };
}

/** Mean over slices of the Dice in each, pooled over the images of a subject; nulls left out. */
function meanSliceDice(
  images: readonly MeasuredImage[],
  code: string,
  isSlice: typeof isNearEdge,
): number | null {
  const most = Math.max(0, ...images.map(({ sliceCount }) => sliceCount));
  const values = Array.from({ length: most }, (_, slice) =>
    pooledDice(images, code, (one, sliceCount) => one === slice && isSlice(one, sliceCount)),
  );
  return mean(values.filter((value) => value !== null));
}

/** Mean over the subjects of a set of the Dice of a class in each slice, where it has one. */
export function sliceProfile(
  run: RunResult,
  set: string,
  code: string,
): { x: number; y: number }[] {
  const own = { ...run, evaluated: run.evaluated.filter((image) => image.set === set) };
  const most = Math.max(0, ...own.evaluated.map(({ sliceCount }) => sliceCount));
  const subjects = [...imagesBySubject([own]).values()];
  return Array.from({ length: most }, (_, slice) => slice).flatMap((slice) => {
    const values = subjects.map((images) => pooledDice(images, code, (one) => one === slice));
    const y = mean(values.filter((value) => value !== null));
    return y === null ? [] : [{ x: slice, y: Number(y.toFixed(4)) }];
  });
}
