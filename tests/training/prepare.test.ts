import { describe, expect, test } from 'vitest';
import type { Image, LabelMap } from '../../src/imaging/image.ts';
import { type AnnotationLabels, composeLabels } from '../../src/training/compose-labels.ts';
import type { ClassCoverage, MemberCoverage } from '../../src/training/coverage.ts';
import { prepareVolume } from '../../src/training/prepare.ts';

/** Stored left to right, posterior to anterior: mirrored both ways against the slices shown. */
const GRID = { size: [4, 2, 3] as const, affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1] };
const CLASSES = ['bone', 'soleus'];
const FITTED = { height: 4, width: 4, spacing: null, subset: 'all' } as const;

const labelMap = (label: (i: number, j: number, k: number) => number): LabelMap => ({
  grid: GRID,
  data: Uint8Array.from({ length: 24 }, (_, v) => label(v % 4, Math.floor(v / 4) % 2, v >> 3)),
});

const image: Image = {
  grid: GRID,
  data: Float32Array.from({ length: 24 }, (_, voxel) => 100 + voxel),
};

const annotation = (rest: Partial<AnnotationLabels>): AnnotationLabels => ({
  labels: labelMap(() => 0),
  classByOrdinal: [null, 'bone', 'vessels', 'soleus'],
  declared: ['bone', 'vessels', 'soleus'],
  slices: { first: 0, last: 2 },
  ...rest,
});

const coverage = (
  classes: Record<string, ClassCoverage>,
  exhaustive: MemberCoverage['exhaustive'] = null,
): MemberCoverage => ({
  volumeId: 'v',
  side: 'TRAINING',
  sliceCount: 3,
  exhaustive,
  classes,
});

const annotated = (first: number, last: number): ClassCoverage => ({
  state: 'ANNOTATED',
  slices: [{ first, last }],
});

const composed = (...annotations: AnnotationLabels[]) => [
  ...composeLabels(GRID, annotations, CLASSES).data,
];

describe('composed labels', () => {
  test('hold channels of trained classes in declared slices, in the orientation of the slices', () => {
    const labels = labelMap((i, j) => (j === 0 ? i : 0));
    expect(composed(annotation({ labels, slices: { first: 1, last: 1 } }))).toEqual([
      ...[0, 0, 0, 0, 0, 0, 0, 0],
      ...[0, 0, 0, 0, 2, 0, 1, 0],
      ...[0, 0, 0, 0, 0, 0, 0, 0],
    ]);
  });

  test('leave out classes that the annotation does not declare', () => {
    const labels = labelMap(() => 3);
    expect(composed(annotation({ labels, declared: ['bone'] }))).toEqual(Array(24).fill(0));
  });

  test('add up where annotations speak of different classes', () => {
    const bone = annotation({ labels: labelMap((i) => (i < 2 ? 1 : 0)), declared: ['bone'] });
    const soleus = annotation({ labels: labelMap((i) => (i < 2 ? 0 : 3)), declared: ['soleus'] });
    expect(composed(bone, soleus).slice(0, 4)).toEqual([2, 2, 1, 1]);
    expect(composed(soleus, bone)).toEqual(composed(bone, soleus));
  });

  test('follow the later annotation where two disagree, also about nothing being there', () => {
    const first = annotation({ labels: labelMap(() => 1) });
    const second = annotation({
      labels: labelMap((i) => [0, 3, 2, 1][i] ?? 0),
      slices: { first: 0, last: 0 },
    });
    expect(composed(first, second).slice(0, 12)).toEqual([1, 0, 2, 0, 1, 0, 2, 0, 1, 1, 1, 1]);
  });

  test('a label map of another size is refused', () => {
    const labels: LabelMap = { grid: { ...GRID, size: [4, 2, 2] }, data: new Uint8Array(16) };
    expect(() => composed(annotation({ labels }))).toThrow(
      expect.objectContaining({ code: 'LABEL_GRID_MISMATCH' }),
    );
  });
});

describe('a prepared volume', () => {
  const bone = [annotation({ labels: labelMap((i) => (i === 0 ? 1 : 0)) })];
  const known = coverage(
    { bone: annotated(1, 2), soleus: { state: 'NOT_APPLICABLE', slices: [] } },
    { first: 0, last: 1 },
  );

  test('has all slices, with presence by class, slice and exhaustiveness', () => {
    const prepared = prepareVolume(
      { image, annotations: bone, coverage: known },
      CLASSES,
      [],
      FITTED,
    );
    expect(prepared).toMatchObject({ sliceCount: 3, height: 4, width: 4, drawable: [1, 2] });
    expect(prepared.images).toHaveLength(3 * 16);
    expect([...prepared.presence]).toEqual([0, 0, 1, 1, 1, 1, 0, 1, 1]);
    const row = [0, 0, 0, 1];
    const slice = [0, 0, 0, 0, ...row, ...row, 0, 0, 0, 0];
    expect([...prepared.labels]).toEqual([...slice, ...slice, ...slice]);
  });

  test('is as large as its slices are at a spacing, images and labels alike', () => {
    const volume = { image, annotations: bone, coverage: known };
    const { height, width, images, labels } = prepareVolume(volume, CLASSES, [], {
      ...FITTED,
      spacing: 0.5,
    });
    expect([height, width]).toEqual([4, 8]);
    expect(images).toHaveLength(3 * 32);
    const row = [0, 0, 0, 0, 0, 0, 1, 1];
    expect([...labels.subarray(0, 32)]).toEqual([...row, ...row, ...row, ...row]);
  });

  test('of the proximal half has its slices alone, so that nothing is learned from the others', () => {
    const volume = { image, annotations: bone, coverage: known };
    const upper = prepareVolume(volume, CLASSES, [], { ...FITTED, subset: 'proximal_half' });
    const all = prepareVolume(volume, CLASSES, [], FITTED);
    expect(upper.sliceCount).toBe(2);
    expect(upper.images).toEqual(all.images.slice(16));
    expect(upper.labels).toEqual(all.labels.slice(16));
    expect(upper.drawable).toEqual([0, 1]);
    expect([...upper.presence]).toEqual([1, 1, 1, 0, 1, 1]);
    const upsideDown = GRID.affine.map((value, n) => (n === 10 ? -value : value));
    const lower = prepareVolume(
      { ...volume, image: { ...image, grid: { ...GRID, affine: upsideDown } } },
      CLASSES,
      [],
      { ...FITTED, subset: 'proximal_half' },
    );
    expect(lower.drawable).toEqual([1]);
    expect([...lower.presence]).toEqual([0, 0, 1, 1, 1, 1]);
  });

  test('is normalised over the volume and as large as the canvas', () => {
    const { images } = prepareVolume(
      { image, annotations: [], coverage: coverage({ bone: annotated(0, 2) }) },
      CLASSES,
      [],
      { ...FITTED, height: 2, width: 4 },
    );
    const mean = images.reduce((sum, value) => sum + value, 0) / images.length;
    const variance = images.reduce((sum, value) => sum + (value - mean) ** 2, 0) / images.length;
    expect(images).toHaveLength(24);
    expect(mean).toBeCloseTo(0, 5);
    expect(variance).toBeCloseTo(1, 5);
  });

  test('is drawn from where a group is annotated if groups are taught, and no class is known there', () => {
    const group = { code: 'muscle', includes: ['soleus', 'gracilis'] };
    const drawn = annotation({
      labels: labelMap(() => 1),
      classByOrdinal: [null, 'muscle'],
      declared: ['muscle'],
    });
    const grouped = coverage({ muscle: annotated(0, 1), bone: annotated(2, 2) });
    const volume = { image, annotations: [drawn], coverage: grouped };
    const prepared = prepareVolume(volume, CLASSES, [group], FITTED, [...CLASSES, 'muscle']);
    expect(prepared.drawable).toEqual([0, 1, 2]);
    expect(prepareVolume(volume, CLASSES, [group], FITTED).drawable).toEqual([2]);
    expect([...prepared.presence]).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 0]);
    expect(new Set(prepared.labels)).toEqual(new Set([0, 3]));
  });

  test('without an annotated slice has none to draw', () => {
    const derivable = coverage({ bone: { state: 'DERIVABLE', slices: [] } });
    const volume = { image, annotations: [], coverage: derivable };
    expect(prepareVolume(volume, CLASSES, [], FITTED).drawable).toEqual([]);
  });
});
