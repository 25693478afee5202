import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../../../src/generated/prisma/client.ts';
import {
  classStatistics,
  diceProfile,
  testRetest,
  volumeAgreement,
} from '../../../src/services/evaluation.ts';
import { codeOf } from '../../support/errors.ts';
import { createMeasuredCatalog, type MeasuredStudy } from '../../support/measured.ts';
import { createUser, type TinyCatalog } from '../../support/tiny-study.ts';

let catalog: TinyCatalog;
let viewer: User;
let measured: MeasuredStudy;

beforeAll(async () => {
  ({ catalog, viewer, measured } = await createMeasuredCatalog());
});

afterAll(() => catalog.drop());

/** TP = n, so that pooled counts tell which slices are in them. */
const hit = (n: number) => [n, 0, 0] as const;

describe('a profile', () => {
  test('of stacks alike has a position for each slice, from the proximal end', async () => {
    const { id } = await measured.measure([
      // Stored from the feet to the head: the last slice is the proximal one.
      {
        subject: 'a',
        classes: { left_disc: { slices: [[1, 2, 0], hit(1), hit(1), [0, 0, 0]] } },
      },
      // Stored from the head to the feet.
      {
        ...{ subject: 'b', spacing: [1, 1, -1] },
        classes: { left_disc: { slices: [[0, 0, 0], hit(3), hit(3), [0, 4, 0]] } },
      },
    ]);
    const profile = await diceProfile(catalog.as(viewer), id, null);
    expect(profile).toMatchObject({ positions: 4, sliceCounts: [4] });
    expect(profile.points).toMatchObject([
      {
        ...{ class: 'left_disc', position: 0, relativePosition: 1 / 8 },
        ...{ dice: { subjects: 0, mean: null }, emptySubjects: 2, pooledDice: null },
      },
      { position: 1, dice: { subjects: 2, mean: 1, standardDeviation: 0 }, pooledDice: 1 },
      { position: 2, emptySubjects: 0 },
      {
        ...{ position: 3, relativePosition: 7 / 8, pooledDice: 2 / 8 },
        dice: { subjects: 2, mean: 1 / 4, median: 1 / 4, low: 0, high: 1 / 2 },
      },
    ]);
  });

  test('of stacks that differ pools slices by share, and says so', async () => {
    const { id } = await measured.measure([
      { subject: 'short', sliceCount: 2, classes: { left_disc: { slices: [hit(1), [1, 1, 1]] } } },
      {
        ...{ subject: 'long', sliceCount: 5 },
        classes: { left_disc: { slices: [hit(1), hit(1), [0, 9, 0], hit(1), [1, 2, 2]] } },
      },
    ]);
    const profile = await diceProfile(catalog.as(viewer), id, null);
    expect(profile).toMatchObject({ positions: 2, sliceCounts: [2, 5] });
    // From the proximal end, the slices 4 and 3 of five lie in the first half; the middle one in the second.
    const [proximal, distal] = profile.points;
    expect(proximal).toMatchObject({ position: 0, relativePosition: 1 / 4 });
    expect(proximal?.dice.mean).toBeCloseTo((1 / 2 + 4 / 8) / 2, 12);
    expect(distal).toMatchObject({ position: 1, relativePosition: 3 / 4 });
    expect(distal?.dice.mean).toBeCloseTo((1 + 4 / 13) / 2, 12);
  });

  test('leaves out positions that were not measured, and classes that were not asked for', async () => {
    const { id } = await measured.measure([
      {
        subject: 'a',
        classes: {
          left_disc: { from: 2, slices: [hit(1)] },
          right_disc: { slices: [hit(1), hit(1), hit(1), hit(1)] },
        },
      },
    ]);
    const { points } = await diceProfile(catalog.as(viewer), id, ['left_disc']);
    expect(points.map((point) => [point.class, point.position])).toEqual([['left_disc', 1]]);
    const all = await diceProfile(catalog.as(viewer), id, null);
    expect(all.points).toHaveLength(5);
  });
});

test('strangers see nothing of an evaluation, and a class of another version is refused', async () => {
  const { id } = await measured.measure([
    { subject: 'a', classes: { left_disc: { slices: [hit(1)] } } },
  ]);
  const stranger = catalog.as(await createUser(catalog, 'stranger'));
  expect(await codeOf(classStatistics(stranger, id, 'BORDER_VOXELS'))).toBe('NOT_FOUND');
  for (const read of [diceProfile, volumeAgreement, testRetest]) {
    expect(await codeOf(read(stranger, id, null))).toBe('NOT_FOUND');
    expect(await codeOf(read(catalog.as(viewer), id, ['soleus']))).toBe('INVALID_INPUT');
  }
});
