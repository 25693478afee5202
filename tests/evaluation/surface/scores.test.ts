import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SurfaceInput } from '../../../src/evaluation/surface/input.ts';
import type { SurfaceConvention } from '../../../src/evaluation/surface/pieces.ts';
import { surfaceScores } from '../../../src/evaluation/surface/scores.ts';
import { bruteForce } from './brute-force.ts';

const CONVENTIONS: readonly SurfaceConvention[] = ['surface_elements', 'border_voxels'];
const CLASS = 2;

const spacing = fc.double({ min: 0.3, max: 6, noNaN: true }).map((mm) => Math.round(mm * 10) / 10);
const side = fc.integer({ min: 2, max: 5 });

/** Small volumes with other classes in them, and some slices that are not annotated. */
const inputs: fc.Arbitrary<SurfaceInput> = fc
  .record({ sliceCount: side, height: side, width: side })
  .chain(({ sliceCount, height, width }) => {
    const length = sliceCount * height * width;
    const labels = fc.uint8Array({ minLength: length, maxLength: length, max: 3 });
    return fc.record({
      truth: labels,
      prediction: labels,
      sliceCount: fc.constant(sliceCount),
      height: fc.constant(height),
      width: fc.constant(width),
      spacingMm: fc.record({ slice: spacing, row: spacing, column: spacing }),
      classIndex: fc.constant(CLASS),
      slices: fc.shuffledSubarray([...Array(sliceCount).keys()], { minLength: 2 }),
      toleranceMm: spacing,
    });
  });

/** Two boxes in a volume that has room around them. */
function boxes(move: number, mm: number): SurfaceInput {
  const [sliceCount, height, width] = [9, 12, 12];
  const box = (s: number, r: number, c: number) => {
    const labels = new Uint8Array(sliceCount * height * width);
    for (let a = s; a < s + 3; a++) {
      for (let b = r; b < r + 4; b++)
        labels.fill(CLASS, (a * height + b) * width + c, (a * height + b) * width + c + 5);
    }
    return labels;
  };
  return {
    truth: box(1 + move, 1 + move, 1 + move),
    prediction: box(2 + move, 1 + move, 3 + move),
    ...{ sliceCount, height, width, classIndex: CLASS, toleranceMm: mm },
    spacingMm: { slice: 3 * mm, row: 0.8 * mm, column: 0.5 * mm },
    slices: [...Array(sliceCount).keys()],
  };
}

describe.each(CONVENTIONS)('surface scores by %s', (convention) => {
  test('are those of the definition', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const scores = surfaceScores(input, convention);
        const wanted = bruteForce(input, convention);
        for (const name of ['hd95Mm', 'assdMm', 'surfaceDice'] as const) {
          const value = wanted[name];
          expect(scores[name]).toEqual(value === null ? null : expect.closeTo(value, 9));
        }
      }),
    );
  });

  test('do not change when truth and prediction are exchanged', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { truth, prediction } = input;
        const scores = surfaceScores(input, convention);
        const exchanged = surfaceScores(
          { ...input, truth: prediction, prediction: truth },
          convention,
        );
        expect(exchanged.hd95Mm).toBe(scores.hd95Mm);
        for (const name of ['assdMm', 'surfaceDice'] as const) {
          const value = scores[name];
          expect(exchanged[name]).toEqual(value === null ? null : expect.closeTo(value, 9));
        }
      }),
    );
  });

  test('do not change when both move, and distances scale with the spacing', () => {
    const scores = surfaceScores(boxes(0, 1), convention);
    expect(surfaceScores(boxes(3, 1), convention)).toEqual(scores);
    const doubled = surfaceScores(boxes(0, 2), convention);
    expect(doubled.hd95Mm).toBeCloseTo(2 * (scores.hd95Mm ?? Number.NaN), 12);
    expect(doubled.assdMm).toBeCloseTo(2 * (scores.assdMm ?? Number.NaN), 12);
    expect(doubled.surfaceDice).toBeCloseTo(scores.surfaceDice ?? Number.NaN, 12);
  });

  test('are 0 mm and 1 of the same masks', () => {
    const input = boxes(0, 1);
    expect(surfaceScores({ ...input, prediction: input.truth }, convention)).toEqual({
      hd95Mm: 0,
      assdMm: 0,
      surfaceDice: 1,
    });
  });

  test('are undefined where a mask is empty', () => {
    const input = boxes(0, 1);
    const none = new Uint8Array(input.truth.length);
    const missed = { hd95Mm: null, assdMm: null, surfaceDice: 0 };
    expect(surfaceScores({ ...input, prediction: none }, convention)).toEqual(missed);
    expect(surfaceScores({ ...input, truth: none }, convention)).toEqual(missed);
    const absent = { ...missed, surfaceDice: null };
    expect(surfaceScores({ ...input, truth: none, prediction: none }, convention)).toEqual(absent);
    expect(surfaceScores({ ...input, slices: [8] }, convention)).toEqual(absent);
    expect(surfaceScores({ ...input, slices: [] }, convention)).toEqual(absent);
  });

  test('of a single annotated slice are those of its outline', () => {
    const input = boxes(0, 1);
    const scores = surfaceScores({ ...input, slices: [2] }, convention);
    const plane = (labels: Uint8Array) => labels.slice(2 * 144, 3 * 144);
    expect(
      surfaceScores(
        {
          ...input,
          truth: plane(input.truth),
          prediction: plane(input.prediction),
          sliceCount: 1,
          slices: [0],
        },
        convention,
      ),
    ).toEqual(scores);
    expect(scores.hd95Mm).toBeCloseTo(1, 12);
  });

  test.each([
    ['other sizes', { height: 11 }],
    ['no spacing', { spacingMm: { slice: 0, row: 1, column: 1 } }],
    ['the background', { classIndex: 0 }],
    ['slices that are not there', { slices: [9] }],
    ['a negative tolerance', { toleranceMm: -1 }],
  ])('refuse %s', (_what, change) => {
    expect(() => surfaceScores({ ...boxes(0, 1), ...change }, convention)).toThrow(
      expect.objectContaining({ code: 'INVALID_INPUT' }),
    );
  });
});
