import { describe, expect, test } from 'vitest';
import { drawAnatomy } from '../../../src/imaging/phantom/anatomy.ts';
import type { PhantomCase } from '../../../src/imaging/phantom/phantom.ts';
import { randomFrom } from '../../../src/imaging/phantom/random.ts';
import { renderLimbs } from '../../../src/imaging/phantom/render.ts';
import type { SetName } from '../../../src/imaging/phantom/sets.ts';
import { thighAtlas } from '../../../src/imaging/phantom/thigh-atlas.ts';
import { FIRST_MUSCLE } from '../../../src/imaging/phantom/tissues.ts';
import { casesOf, mean } from './support.ts';

const TISSUES = ['bone', 'vessels', 'subcutaneous_fat', 'imaf'];
const musclesOf = ({ codes }: PhantomCase) =>
  codes.filter((entry) => !TISSUES.includes(entry.class));

/**
 * The Dice that no classifier by signal alone can exceed for one class of one image, even fitted to
 * that image: of all sets of signal values, the one with the highest Dice consists of the values
 * where the class is most frequent.
 */
function bestDiceBySignal({ image, truth }: PhantomCase, code: number): number {
  const values = new Map<number, { inside: number; all: number }>();
  let total = 0;
  image.data.forEach((signal, at) => {
    const value = values.get(signal) ?? { inside: 0, all: 0 };
    value.all += 1;
    if (truth.data[at] === code) {
      value.inside += 1;
      total += 1;
    }
    values.set(signal, value);
  });
  let best = 0;
  const taken = { inside: 0, all: 0 };
  for (const { inside, all } of [...values.values()].sort(
    (a, b) => b.inside / b.all - a.inside / a.all,
  )) {
    taken.inside += inside;
    taken.all += all;
    best = Math.max(best, (2 * taken.inside) / (taken.all + total));
  }
  return best;
}

/** Signals of the voxels of a class that have it on all four sides: no partial volume. */
function interior(
  { image, truth }: Pick<PhantomCase, 'image' | 'truth'>,
  code: number,
): readonly number[] {
  const [columns] = truth.grid.size;
  const has = (at: number) => truth.data[at] === code;
  const signals: number[] = [];
  image.data.forEach((signal, at) => {
    if ([0, 1, -1, columns, -columns].every((step) => has(at + step))) signals.push(signal);
  });
  return signals;
}

describe('signal', () => {
  test.each<SetName>(['thigh', 'calf_2'])('%s: signal alone does not find the muscles', (name) => {
    for (const each of casesOf(name, { scale: 0.25 })) {
      const scores = musclesOf(each).map(({ code }) => bestDiceBySignal(each, code));
      expect(mean(scores)).toBeLessThan(0.5);
    }
  });

  test('signal alone does find the fat: the bound is no accident of the test', () => {
    const [thigh] = casesOf('thigh', { scale: 0.25 });
    if (!thigh) throw new Error('no case');
    const fat = thigh.codes.find((entry) => entry.class === 'subcutaneous_fat')?.code ?? -1;
    expect(bestDiceBySignal(thigh, fat)).toBeGreaterThan(0.7);
  });

  test('all muscles have one mean signal, but for the shading of the coil', () => {
    const random = randomFrom('one signal');
    const anatomy = drawAnatomy(thighAtlas, random);
    const codes = Uint8Array.from({ length: 40 }, (_, tissue) => tissue);
    const even = { gain: 1, linear: [0, 0, 0] as const, quadratic: 0, noise: 0 };
    const grid = {
      size: [200, 200, 3] as const,
      affine: [1, 0, 0, -100, 0, 1, 0, -100, 0, 0, 50, 0, 0, 0, 0, 1],
    };
    const limb = { anatomy, side: 'LEFT' as const, centreMm: [0, 0] as const, codes };
    const scan = renderLimbs([limb], grid, 5, even, random);
    const means = thighAtlas.muscles.map((_, at) => mean(interior(scan, FIRST_MUSCLE + at)));
    for (const value of means) expect(Math.abs(value / mean(means) - 1)).toBeLessThan(0.04);
  });

  test('fat and marrow are bright, muscle is grey, the cortex and air are dark', () => {
    const [thigh] = casesOf('thigh', { scale: 0.5, slices: 2 });
    if (!thigh) throw new Error('no case');
    const code = (name: string) => thigh.codes.find((entry) => entry.class === name)?.code ?? -1;
    const muscle = mean(allMuscle(thigh));
    expect(mean(interior(thigh, code('subcutaneous_fat'))) / muscle).toBeGreaterThan(2);
    const bone = [...interior(thigh, code('bone'))].sort((a, b) => a - b);
    expect((bone[Math.floor(bone.length * 0.1)] ?? 0) / muscle).toBeLessThan(0.4);
    expect((bone[Math.floor(bone.length * 0.9)] ?? 0) / muscle).toBeGreaterThan(1.8);
    expect(mean(thigh.image.data.subarray(0, 20)) / muscle).toBeLessThan(0.15);
  });

  test('signals are what a scanner stores: whole numbers, none negative', () => {
    for (const { image } of casesOf('calf_1', { subjects: 1, scale: 0.1 })) {
      expect(image.data.every((value) => Number.isInteger(value) && value >= 0)).toBe(true);
      expect(Math.max(...image.data)).toBeLessThan(32767);
    }
  });
});

function allMuscle(phantomCase: PhantomCase): readonly number[] {
  return musclesOf(phantomCase).flatMap(({ code }) => interior(phantomCase, code));
}
