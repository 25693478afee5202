import { describe, expect, test } from 'vitest';
import { lastStep, merge, smoothed } from '../../../../web/features/training/curve.ts';
import { stepsPerSecond, withSample } from '../../../../web/features/training/rate.ts';

const at = (step: number, loss = step) => ({ step, loss });

describe('points that come', () => {
  test('are added in their order', () => {
    const points = merge([at(1), at(2)], [at(3), at(5)]);
    expect(points.map(({ step }) => step)).toEqual([1, 2, 3, 5]);
    expect([lastStep(points), lastStep([])]).toEqual([5, 0]);
  });

  test('take the place of those of the same steps, so that nothing is there twice', () => {
    const before = [at(1), at(2), at(3)];
    expect(merge(before, [at(2, 20), at(3, 30), at(4)])).toEqual([
      at(1),
      at(2, 20),
      at(3, 30),
      at(4),
    ]);
    expect(merge(before, before)).toEqual(before);
    expect(merge(before, [])).toBe(before);
  });
});

test('smoothing starts with the first value and follows those that come', () => {
  expect(smoothed([4, 4, 4], 0.9).map((value) => Math.round(value * 1e6) / 1e6)).toEqual([4, 4, 4]);
  expect(smoothed([1, 3], 0)).toEqual([1, 3]);
  const [first, second] = smoothed([0, 1], 0.5);
  expect([first, second]).toEqual([0, 0.5 / 0.75]);
});

describe('the rate', () => {
  test('is that of the last minute', () => {
    const samples = [0, 30_000, 70_000].reduce(
      (sofar, moment) => withSample(sofar, { at: moment, step: moment / 100 }),
      [] as ReturnType<typeof withSample>,
    );
    expect(samples.map((sample) => sample.at)).toEqual([30_000, 70_000]);
    expect(stepsPerSecond(samples)).toBe(10);
  });

  test('cannot be told at first, and begins anew when steps are done again', () => {
    const one = withSample([], { at: 0, step: 50 });
    expect(stepsPerSecond(one)).toBeNull();
    const standing = withSample(one, { at: 4_000, step: 50 });
    expect(standing).toEqual(one);
    expect(withSample(one, { at: 5_000, step: 40 })).toEqual([{ at: 5_000, step: 40 }]);
  });
});
