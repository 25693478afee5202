import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { learningRateAt } from '../../src/training/schedule.ts';

const rate = (schedule: 'constant' | 'poly' | 'cosine', step: number) =>
  learningRateAt(step, { learningRate: 0.01, schedule, steps: 1000 });

describe('the learning rate', () => {
  test('starts as the settings say', () => {
    for (const schedule of ['constant', 'poly', 'cosine'] as const) {
      expect(rate(schedule, 1)).toBe(0.01);
    }
  });

  test('is what nnU-Net has in the middle and near the end of its polynomial schedule', () => {
    // 0.01 · (1 − epoch / 1000)^0.9 at epochs 500 and 999
    expect(rate('poly', 501)).toBeCloseTo(0.005358867, 9);
    expect(rate('poly', 1000)).toBeCloseTo(0.00001995262, 10);
  });

  test('is half in the middle of a cosine wave', () => {
    expect(rate('cosine', 501)).toBeCloseTo(0.005, 12);
  });

  test('never rises and never reaches 0', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('constant' as const, 'poly' as const, 'cosine' as const),
        fc.integer({ min: 1, max: 999 }),
        (schedule, step) => {
          const [now, next] = [rate(schedule, step), rate(schedule, step + 1)];
          expect(next).toBeLessThanOrEqual(now);
          expect(next).toBeGreaterThan(0);
        },
      ),
    );
  });
});
