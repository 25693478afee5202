import { expect, test } from 'vitest';
import { smoothed, steadiness } from '../../../study/report/steadiness.ts';

const steps = (count: number, of: (step: number) => number) =>
  Array.from({ length: count }, (_, n) => of(n));

test('jitter is the spread of relative changes over the last half', () => {
  // From 1 to 3 and back: changes of ±2 / 2.
  const alternating = steps(9, (step) => (step % 2 === 0 ? 1 : 3));
  // The last five are 1, 3, 1, 3, 1: changes +1, −1, +1, −1.
  expect(steadiness(alternating).jitter).toBeCloseTo(Math.sqrt(4 / 3));
  expect(steadiness(steps(10, () => 2)).jitter).toBe(0);
  expect(steadiness([1, 2]).jitter).toBeNull();
});

test('rises count blocks of 25 steps above the one before; the unfinished last is left out', () => {
  const byBlock = [5, 6, 4, 4, 9];
  const losses = steps(110, (step) => byBlock[Math.floor(step / 25)] ?? 0);
  expect(steadiness(losses)).toMatchObject({ rises: 1, of: 3 });
  expect(steadiness([3, 2, 1])).toMatchObject({ rises: 0, of: 0 });
});

test('smoothing takes the mean of the last 25 steps, fewer at the start, at most a hundred times', () => {
  expect(smoothed([4, 2])).toEqual([
    { x: 1, y: 4 },
    { x: 2, y: 3 },
  ]);
  const points = smoothed(steps(300, (step) => step));
  expect(points).toHaveLength(100);
  expect(points.at(-1)).toEqual({ x: 300, y: 287 }); // 275 … 299
});
