import { describe, expect, test } from 'vitest';
import { applyBiasField, applyGamma } from '../../../src/training/augment/intensity.ts';
import { addNormal, randomFrom } from '../../../src/training/random.ts';

const mean = (values: Iterable<number>) => {
  const all = [...values];
  return all.reduce((sum, value) => sum + value, 0) / all.length;
};

describe('gamma', () => {
  // nnU-Net's formula in NumPy: range to [0, 1], power, mean and standard deviation kept
  test.each([
    [1.3, [-1.39717, -1.39717, -0.41471, 0.10266, 0.78286, 1.39091, 2.42976, -1.39717]],
    [0.75, [-1.5833, -1.5833, 0.03746, 0.48548, 0.98366, 1.37512, 1.9682, -1.5833]],
  ])('of exponent %d', (exponent, expected) => {
    const image = Float32Array.of(-1.5, -1.5, -0.2, 0.3, 0.9, 1.4, 2.2, -1.5);
    applyGamma(image, exponent);
    expected.forEach((value, at) => {
      expect(image[at]).toBeCloseTo(value, 4);
    });
  });

  test('leaves an image of one value alone', () => {
    const image = new Float32Array(9).fill(-2);
    applyGamma(image, 0.8);
    expect([...image]).toEqual(Array(9).fill(-2));
  });
});

describe('a bias field', () => {
  const size = { depth: 3, height: 20, width: 24 };
  const AIR = -1.5;
  /** Tissue in the middle, air around it. */
  const anatomy = Float32Array.from({ length: 3 * 20 * 24 }, (_, at) => {
    const [row, column] = [Math.floor(at / 24) % 20, at % 24];
    return (row - 10) ** 2 + (column - 12) ** 2 < 49 ? 1 : AIR;
  });

  test('leaves air alone, and changes tissue smoothly by its share at most', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const image = anatomy.slice();
      applyBiasField(image, size, AIR, 0.3, randomFrom(seed));
      const changes = [...image].map((value, at) => (value - AIR) / ((anatomy[at] ?? 0) - AIR) - 1);
      const inTissue = changes.filter((_, at) => anatomy[at] === 1).map(Math.abs);
      expect([...image].filter((_, at) => anatomy[at] === AIR)).toEqual(
        Array(image.length - inTissue.length).fill(AIR),
      );
      expect(Math.max(...inTissue)).toBeCloseTo(0.3, 5);
      const steps = changes.flatMap((change, at) =>
        anatomy[at] === 1 && anatomy[at + 1] === 1
          ? [Math.abs(change - (changes[at + 1] ?? 0))]
          : [],
      );
      expect(Math.max(...steps)).toBeLessThan(0.1);
    }
  });
});

test('noise is normal, of the deviation asked for', () => {
  const values = new Float32Array(200_001).fill(5);
  addNormal(values, 0.1, randomFrom(7));
  const noise = [...values].map((value) => (value - 5) / 0.1);
  const moment = (power: number) => mean(noise.map((z) => z ** power));
  [0, 1, 0, 3].forEach((expected, n) => {
    expect(Math.abs(moment(n + 1) - expected)).toBeLessThan(0.05);
  });
  expect(mean(noise.map((z) => Number(Math.abs(z) < 1.96)))).toBeCloseTo(0.95, 2);
});
