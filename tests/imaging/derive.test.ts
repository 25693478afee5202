import { describe, expect, test } from 'vitest';
import { deriveImaf } from '../../src/imaging/derive.ts';
import type { Grid, LabelMap } from '../../src/imaging/image.ts';
import {
  calfSchema,
  leafClasses,
  ordinalOf,
  thighSchema,
} from '../../src/imaging/label-schemas.ts';

const FAT = ordinalOf(thighSchema, 'subcutaneous_fat');
const IMAF = ordinalOf(thighSchema, 'imaf');
const ALL = new Set(leafClasses(thighSchema).map(({ code }) => code));

/** F fat, M muscle, G muscle whichever, B bone, I intermuscular fat, . nothing; a slice's rows, front first. */
const VALUES: Record<string, number> = {
  F: FAT,
  M: ordinalOf(thighSchema, 'sartorius'),
  G: ordinalOf(thighSchema, 'thigh_muscle'),
  B: ordinalOf(thighSchema, 'bone'),
  V: ordinalOf(thighSchema, 'vessels'),
  I: IMAF,
  '.': 0,
};

/** Slices drawn as they are seen: the image's left is the patient's right, the top is anterior. */
function drawn(...slices: string[][]): LabelMap {
  const [height, width] = [slices[0]?.length ?? 0, slices[0]?.[0]?.length ?? 0];
  const grid: Grid = {
    size: [width, height, slices.length],
    affine: [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1],
  };
  const letters = slices.flatMap((rows) => rows.flatMap((row) => [...row]));
  return { grid, data: Uint8Array.from(letters, (letter) => VALUES[letter] ?? 0) };
}

function show({ grid, data }: LabelMap): string[] {
  const letter = (value: number) => Object.keys(VALUES).find((key) => VALUES[key] === value) ?? '?';
  const text = [...data].map(letter).join('');
  return text.match(new RegExp(`.{${grid.size[0]}}`, 'g')) ?? [];
}

const LIMB = [
  '..........',
  '.FFFFFFFF.',
  '.FF....FF.',
  '.F.MM.M.F.',
  '.F.MMB..F.',
  '.FF....FF.',
  '..FFFFFF..',
  '..........',
];

describe('intermuscular fat', () => {
  test('is not where muscle is labelled as one, and is found around it', () => {
    const limb = ['FFFFF', 'F...F', 'F.G.F', 'F...F', 'FFFFF'];
    const { labels } = deriveImaf(drawn(limb), thighSchema, ALL);
    expect(show(labels)).toEqual(['FFFFF', 'FIIIF', 'FIGIF', 'FIIIF', 'FFFFF']);
  });

  test('is what has no label beneath subcutaneous fat', () => {
    const { labels, voxels } = deriveImaf(drawn(LIMB), thighSchema, ALL);
    expect(show(labels)).toEqual([
      '..........',
      '.FFFFFFFF.',
      '.FFIIIIFF.',
      '.FIMMIMIF.',
      '.FIMMBIIF.',
      '.FFIIIIFF.',
      '..FFFFFF..',
      '..........',
    ]);
    expect(voxels).toBe(14);
  });

  test('is not the skin around the fat, nor a gap within the fat', () => {
    const limb = [
      '...........',
      '..FFFFFFF..',
      '.FF.FFFVFF.',
      '.FFFFF.FFF.',
      '.FF.MM.FF..',
      '.FFFFFFF...',
    ];
    const { labels } = deriveImaf(drawn(limb), thighSchema, ALL);
    expect(show(labels)).toEqual([
      '...........',
      '..FFFFFFF..',
      '.FF.FFFVFF.',
      '.FFFFFIFFF.',
      '.FFIMMIFF..',
      '.FFFFFFF...',
    ]);
  });

  test('closes over fat that joins only at corners', () => {
    const limb = ['..F..', '.F.F.', 'F.M.F', '.F.F.', '..F..'];
    expect(show(deriveImaf(drawn(limb), thighSchema, ALL).labels)[1]).toBe('.FIF.');
  });

  test('is derived in both limbs of one image, and not in a slice without a limb', () => {
    const two = LIMB.map((row) => row + row);
    const empty = LIMB.map(() => '....................');
    const { voxels } = deriveImaf(drawn(two, empty), thighSchema, ALL);
    expect(voxels).toBe(28);
  });

  test('given beforehand is replaced', () => {
    const before = LIMB.map((row) => row.replace('M.M', 'MIM').replace(/^\./, 'I'));
    const { labels, voxels } = deriveImaf(drawn(before), thighSchema, ALL);
    expect(show(labels)[0]).toBe('..........');
    expect(voxels).toBe(14);
  });
});

describe('refused', () => {
  test('when a class is not annotated, naming all that are missing', () => {
    const tissues = new Set(['bone', 'vessels', 'subcutaneous_fat']);
    expect(() => deriveImaf(drawn(LIMB), calfSchema, tissues)).toThrow(
      expect.objectContaining({
        code: 'DERIVATION_REFUSED',
        details: { missing: calfSchema.classes.slice(0, 6).map(({ code }) => code) },
      }),
    );
    const muscles = new Set(calfSchema.classes.slice(0, 6).map(({ code }) => code));
    expect(() => deriveImaf(drawn(LIMB), calfSchema, muscles)).toThrow(
      /bone, vessels, subcutaneous_fat/,
    );
  });

  test('where the fat is open, naming the slices', () => {
    const open = LIMB.map((row, n) => (n === 1 ? '.FFF.FFFF.' : row));
    const labels = drawn(LIMB, open);
    expect(() => deriveImaf(labels, thighSchema, ALL)).toThrow(
      expect.objectContaining({ code: 'DERIVATION_REFUSED', details: { openSlices: [1] } }),
    );
  });
});
