import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Evaluation, User } from '../../../src/generated/prisma/client.ts';
import { classStatistics, diceCells } from '../../../src/services/evaluation.ts';
import { codeOf } from '../../support/errors.ts';
import { createMeasuredCatalog, type MeasuredStudy } from '../../support/measured.ts';
import type { TinyCatalog } from '../../support/tiny-study.ts';

let catalog: TinyCatalog;
let viewer: User;
let measured: MeasuredStudy;
let evaluation: Evaluation;

beforeAll(async () => {
  ({ catalog, viewer, measured } = await createMeasuredCatalog());
  evaluation = await measured.measure([
    {
      subject: 'a',
      classes: {
        left_disc: {
          slices: [[8, 2, 2]],
          distances: { SURFACE_ELEMENTS: [2, 1, 0.9], BORDER_VOXELS: [3, 1.5, 0.8] },
        },
        right_disc: {
          slices: [[1, 0, 0]],
          distances: { SURFACE_ELEMENTS: [0, 0, 1], BORDER_VOXELS: [0, 0, 1] },
        },
      },
    },
    {
      ...{ subject: 'a', visit: 'v2', scanner: 'Skyra' },
      classes: {
        left_disc: {
          slices: [[4, 0, 0]],
          distances: { SURFACE_ELEMENTS: [4, 2, 0.7], BORDER_VOXELS: [5, 2.5, 0.6] },
        },
      },
    },
    {
      ...{ subject: 'b', scanner: 'Skyra' },
      classes: {
        left_disc: {
          slices: [[0, 0, 5]],
          distances: { SURFACE_ELEMENTS: [null, null, 0], BORDER_VOXELS: [null, null, 0] },
        },
      },
    },
    {
      subject: 'c',
      classes: {
        left_disc: {
          slices: [[0, 0, 0]],
          distances: { SURFACE_ELEMENTS: [null, null, null], BORDER_VOXELS: [null, null, null] },
        },
      },
    },
  ]);
});

afterAll(() => catalog.drop());

test('a class that the version has not is refused, and not answered with nothing', async () => {
  const asked = { groupBy: ['CLASS' as const], classes: ['left_disc', 'femur'] };
  const read = diceCells(catalog.as(viewer), evaluation.id, asked);
  expect(await codeOf(read)).toBe('INVALID_INPUT');
});

describe('classes over subjects', () => {
  test('each subject counts once: voxels pooled, distances averaged over its volumes', async () => {
    const [left] = await classStatistics(catalog.as(viewer), evaluation.id, 'SURFACE_ELEMENTS');
    // Subject a 24 / 28, subject b 0, subject c none.
    expect(left).toMatchObject({
      class: 'left_disc',
      pooled: { truePositive: 12, falsePositive: 2, falseNegative: 7, dice: 24 / 33 },
      ...{ subjects: 3, emptySubjects: 1, volumes: 4, volumesWithoutDistance: 2, toleranceMm: 1 },
      dice: { subjects: 2, mean: 12 / 28, median: 12 / 28 },
      jaccard: { subjects: 2, mean: 12 / 16 / 2 },
      precision: { subjects: 1, mean: 12 / 14 },
      recall: { subjects: 2, mean: 12 / 14 / 2 },
      volumeError: { subjects: 2, mean: -1 / 2 },
      hd95Mm: { subjects: 1, mean: 3, standardDeviation: null, low: null, high: null },
      assdMm: { subjects: 1, mean: 1.5 },
      surfaceDice: { subjects: 2 },
    });
    expect(left?.dice.standardDeviation).toBeCloseTo(24 / 28 / Math.SQRT2, 12);
    // Both values, and the mean of resamples of two is one of them often enough.
    expect([left?.dice.low, left?.dice.high]).toEqual([0, 24 / 28]);
    expect(left?.surfaceDice.mean).toBeCloseTo(0.4, 12);
  });

  test('the other convention has distances of its own, and the same Dice', async () => {
    const context = catalog.as(viewer);
    const [elements] = await classStatistics(context, evaluation.id, 'SURFACE_ELEMENTS');
    const [voxels] = await classStatistics(context, evaluation.id, 'BORDER_VOXELS');
    expect(voxels).toMatchObject({ hd95Mm: { mean: 4 }, assdMm: { mean: 2 } });
    expect(voxels?.dice).toEqual(elements?.dice);
  });

  test('the mean over classes is that of each subject over the classes it has', async () => {
    const rows = await classStatistics(catalog.as(viewer), evaluation.id, 'SURFACE_ELEMENTS');
    expect(rows.map((row) => row.class)).toEqual(['left_disc', 'right_disc', null]);
    const mean = rows.at(-1);
    expect(mean).toMatchObject({
      ...{ pooled: null, subjects: 3, emptySubjects: 1, volumes: 5, volumesWithoutDistance: 2 },
      dice: { subjects: 2 },
      hd95Mm: { subjects: 1, mean: 3 / 2 },
    });
    // Subject a (24/28 + 1) / 2, subject b 0.
    expect(mean?.dice.mean).toBeCloseTo((24 / 28 + 1) / 2 / 2, 12);
  });

  test('measured before there were distances, a class has Dice and no distance', async () => {
    const { id } = await measured.measure([
      { subject: 'old', classes: { left_disc: { slices: [[3, 0, 2]] } } },
    ]);
    const [left, right, mean] = await classStatistics(catalog.as(viewer), id, 'SURFACE_ELEMENTS');
    expect(left).toMatchObject({
      ...{ subjects: 1, volumes: 1, volumesWithoutDistance: 1, toleranceMm: null },
      dice: { subjects: 1, mean: 6 / 8, standardDeviation: null },
      hd95Mm: { subjects: 0, mean: null, median: null },
      surfaceDice: { subjects: 0, mean: null },
    });
    expect(right).toMatchObject({ subjects: 0, pooled: { dice: null }, dice: { mean: null } });
    expect(mean).toMatchObject({ subjects: 1, dice: { mean: 6 / 8 } });
  });
});

describe('the Dice matrix', () => {
  const cells = async (groupBy: Parameters<typeof diceCells>[2]['groupBy']) => {
    const input = { groupBy, classes: ['left_disc'] };
    return diceCells(catalog.as(viewer), evaluation.id, input);
  };

  test('by scanner, over the subjects on it', async () => {
    const found = await cells(['SCANNER']);
    expect(found.map(({ scanner, subject, score }) => [scanner, subject, score.dice])).toEqual([
      ['Prisma', null, 16 / 20],
      ['Skyra', null, 8 / 13],
    ]);
  });

  test('by visit, and by scanner and visit', async () => {
    const byVisit = await cells(['VISIT']);
    expect(byVisit.map(({ visit, score }) => [visit, score.dice])).toEqual([
      ['v1', 16 / 25],
      ['v2', 1],
    ]);
    const both = await cells(['VISIT', 'SCANNER']);
    expect(both.map(({ visit, scanner, score }) => [visit, scanner, score.dice])).toEqual([
      ['v1', 'Prisma', 16 / 20],
      ['v1', 'Skyra', 0],
      ['v2', 'Skyra', 1],
    ]);
  });

  test('a cell of a volume names its subject, visit and scanner', async () => {
    const found = await cells(['VOLUME']);
    expect(found.map(({ subject, visit, scanner }) => [subject, visit, scanner])).toEqual([
      ['a', 'v1', 'Prisma'],
      ['a', 'v2', 'Skyra'],
      ['b', 'v1', 'Skyra'],
      ['c', 'v1', 'Prisma'],
    ]);
  });
});
