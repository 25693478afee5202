import { describe, expect, test } from 'vitest';
import {
  declaredLabels,
  generatePhantom,
  type PhantomCase,
} from '../../../src/imaging/phantom/phantom.ts';
import { PHANTOM_SETS, type SetName } from '../../../src/imaging/phantom/sets.ts';
import { casesOf, dice, mean } from './support.ts';

const TISSUES = ['bone', 'vessels', 'subcutaneous_fat'];

function expectSame(a: PhantomCase | undefined, b: PhantomCase | undefined): void {
  expect(a?.image.data).toEqual(b?.image.data);
  expect(a?.truth.data).toEqual(b?.truth.data);
}

describe('determinism', () => {
  test('one seed gives the same voxels, another seed other anatomy', () => {
    const [first] = casesOf('thigh');
    expectSame(first, casesOf('thigh')[0]);
    const [other] = casesOf('thigh', { seed: 2 });
    expect(other?.truth.data).not.toEqual(first?.truth.data);
  });

  test('a subject does not depend on how many others there are, nor on other sets', () => {
    const sets = {
      thigh: { subjects: 1, scale: 0.1, slices: 3 },
      calf_2: { subjects: 2, scale: 0.1, slices: 3 },
    };
    const together = [...generatePhantom({ seed: 1, sets })].filter(({ set }) => set === 'calf_2');
    const [alone] = casesOf('calf_2', { subjects: 1, scale: 0.1, slices: 3 });
    expectSame(together[0], alone);
    expect(together[1]?.truth.data).not.toEqual(alone?.truth.data);
  });
});

describe('sets', () => {
  const spacingOf = ({ image }: PhantomCase) => [0, 5, 10].map((at) => image.grid.affine[at]);

  test.each<[SetName, readonly number[], readonly number[], readonly number[]]>([
    ['thigh', [512, 512, 32], [0.4, 0.4, 5], [600, 13, 130]],
    ['calf_1', [704, 496, 25], [0.55, 0.55, 5], [800, 12, 120]],
    ['calf_2', [384, 308, 44], [0.45, 0.45, 3], [703, 10, 150]],
  ])(
    '%s has the shape and acquisition of the published study',
    (name, size, spacing, acquisition) => {
      const { matrix, spacingMm, sliceMm, full, acquisition: set } = PHANTOM_SETS[name];
      expect([...matrix, full.slices]).toEqual(size);
      expect([...spacingMm, sliceMm]).toEqual(spacing);
      expect([set.trMs, set.teMs, set.flipDeg]).toEqual(acquisition);
    },
  );

  test('a smaller matrix and fewer slices cover the same field of view', () => {
    const [small] = casesOf('calf_1', { subjects: 1, scale: 0.25, slices: 5 });
    if (!small) throw new Error('no case');
    expect(small.image.grid.size).toEqual([176, 124, 5]);
    expect(spacingOf(small)).toEqual([2.2, 2.2, 25].map((value) => expect.closeTo(value, 6)));
    expect(small.image.data.length).toBe(176 * 124 * 5);
    expect(small.truth.grid).toEqual(small.image.grid);
  });

  test('thighs have two visits, one limb and one scanner a subject; both scanners occur', () => {
    const cases = casesOf('thigh', { scale: 0.1, slices: 2 });
    expect(cases.map(({ subject, visit }) => `${subject}/${visit}`)).toEqual([
      'thigh-01/1',
      'thigh-01/2',
      'thigh-02/1',
      'thigh-02/2',
    ]);
    expect(cases.map(({ scanner }) => scanner)).toEqual(['Prisma', 'Prisma', 'TrioTim', 'TrioTim']);
    expect(cases[0]?.laterality).toBe(cases[1]?.laterality);
  });

  test('impossible sizes are refused by name', () => {
    const make = (size: object) => () => casesOf('thigh', size);
    expect(make({ subjects: -1 })).toThrow(/thigh: subjects/);
    expect(make({ scale: Number.NaN })).toThrow(/thigh: scale/);
    expect(make({ slices: 0 })).toThrow(/thigh: slices/);
  });
});

describe('labels', () => {
  test.each<[SetName, number, readonly string[]]>([
    ['thigh', 14, TISSUES],
    ['calf_1', 3, TISSUES],
    ['calf_2', 6, ['soleus', 'gastrocnemius_lateralis']],
  ])('%s: label maps hold every declared class and no other', (name, count, some) => {
    for (const phantomCase of casesOf(name, { scale: 0.25 })) {
      const { declared, codes, truth } = phantomCase;
      expect(declared).toHaveLength(count);
      expect(declared).toEqual(expect.arrayContaining([...some]));
      expect(declared).not.toContain('imaf');
      const declaredCodes = codes.filter((entry) => declared.includes(entry.class));
      const drawn = new Set(declaredLabels(phantomCase).data);
      expect([...drawn].sort((a, b) => a - b)).toEqual([0, ...declaredCodes.map((c) => c.code)]);
      const all = new Set(truth.data);
      for (const { code } of codes) expect(all.has(code)).toBe(true);
    }
  });

  test('beneath the skin of a thigh every voxel has a class, so that IMAF can be derived', () => {
    for (const { truth } of casesOf('thigh')) {
      const [columns] = truth.grid.size;
      for (let row = 0; row < truth.data.length; row += columns) {
        const codes = truth.data.subarray(row, row + columns);
        const first = codes.findIndex((code) => code !== 0);
        const last = codes.findLastIndex((code) => code !== 0);
        if (first >= 0) expect(codes.subarray(first, last + 1)).not.toContain(0);
      }
    }
  });

  test('the deep muscles of the calf, which have no class, are in the image and not in the truth', () => {
    for (const { image, truth } of casesOf('calf_2')) {
      const signals = image.data.filter((signal, at) => truth.data[at] === 0 && signal > 250);
      expect(signals.length).toBeGreaterThan(truth.data.filter((code) => code !== 0).length * 0.05);
    }
  });

  test('in both-limb images each limb has its own codes, the right one at higher x', () => {
    for (const { codes, truth } of casesOf('calf_1')) {
      const sides = new Map(codes.map(({ code, side }) => [code, side]));
      const [columns] = truth.grid.size;
      const wrong = truth.data.findIndex((code, at) => {
        const half = at % columns >= columns / 2 ? 'RIGHT' : 'LEFT';
        return code !== 0 && sides.get(code) !== half;
      });
      expect(wrong).toBe(-1);
    }
  });

  test('two visits differ, but little', () => {
    const [first, second] = casesOf('thigh', { subjects: 1, scale: 0.25 });
    if (!first || !second) throw new Error('no cases');
    expect(second.truth.data).not.toEqual(first.truth.data);
    const muscles = first.codes.filter(({ class: name }) => ![...TISSUES, 'imaf'].includes(name));
    const scores = muscles.map(({ code }) => dice(first.truth.data, second.truth.data, code));
    expect(mean(scores)).toBeGreaterThan(0.8);
    expect(mean(scores)).toBeLessThan(0.995);
  });

  test('subjects differ more than visits do', () => {
    const [a, , b] = casesOf('thigh', { subjects: 2 });
    if (!a || !b) throw new Error('no cases');
    const scores = a.codes.map(({ code }) => dice(a.truth.data, b.truth.data, code));
    expect(mean(scores)).toBeLessThan(0.8);
  });
});
