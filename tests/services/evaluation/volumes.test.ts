import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { User } from '../../../src/generated/prisma/client.ts';
import { testRetest, volumeAgreement } from '../../../src/services/evaluation.ts';
import {
  createMeasuredCatalog,
  type MeasuredMember,
  type MeasuredStudy,
} from '../../support/measured.ts';
import type { TinyCatalog } from '../../support/tiny-study.ts';

let catalog: TinyCatalog;
let viewer: User;
let measured: MeasuredStudy;

beforeAll(async () => {
  ({ catalog, viewer, measured } = await createMeasuredCatalog());
});

afterAll(() => catalog.drop());

/** With voxels of 0.002 mL, so that 500 are 1 mL. */
function member(
  subject: string,
  visit: string,
  { manual, predicted }: { manual: number; predicted: number },
  rest: Partial<MeasuredMember> = {},
): MeasuredMember {
  const common = Math.min(manual, predicted);
  const slice = [common, predicted - common, manual - common] as const;
  return {
    ...{ subject, visit, spacing: [1, 0.5, -4] },
    classes: { left_disc: { slices: [slice] } },
    ...rest,
  };
}

describe('agreement of volumes', () => {
  test('is in mL by the geometry of each image, predicted less manual', async () => {
    const { id } = await measured.measure([
      member('a', 'v1', { manual: 1000, predicted: 1500 }, { laterality: 'LEFT' }),
      member('a', 'v1', { manual: 1000, predicted: 1000 }, { laterality: 'RIGHT' }),
      { subject: 'b', classes: { left_disc: { slices: [[1000, 0, 3000]] } } },
    ]);
    const [left, right] = await volumeAgreement(catalog.as(viewer), id, null);
    expect(left).toMatchObject({
      class: 'left_disc',
      volumes: 3,
      emptyVolumes: 0,
      partialVolumes: 0,
    });
    expect(left?.points).toMatchObject([
      { subject: 'a', visit: 'v1', laterality: 'LEFT', manualMl: 2, predictedMl: 3 },
      { subject: 'a', visit: 'v1', laterality: 'RIGHT', manualMl: 2, predictedMl: 2 },
      { subject: 'b', visit: 'v1', laterality: 'NONE', manualMl: 4, predictedMl: 1 },
    ]);
    // Differences 1, 0 and −3: mean −2/3, SD √(13/3).
    const { limits } = left ?? {};
    expect(limits?.biasMl).toBeCloseTo(-2 / 3, 12);
    expect(limits?.standardDeviationMl).toBeCloseTo(Math.sqrt(13 / 3), 12);
    expect(limits?.lowerMl).toBeCloseTo(-2 / 3 - 1.96 * Math.sqrt(13 / 3), 12);
    expect(limits?.upperMl).toBeCloseTo(-2 / 3 + 1.96 * Math.sqrt(13 / 3), 12);
    // t of 2 degrees of freedom is 4.3027.
    expect(limits?.biasInterval.high).toBeCloseTo(
      -2 / 3 + (4.3027 * Math.sqrt(13 / 3)) / 3 ** 0.5,
      3,
    );
    expect(right).toMatchObject({ class: 'right_disc', volumes: 0, limits: null, points: [] });
  });

  test('leaves out and counts what is empty, and what was measured in part', async () => {
    const slices = [[1000, 0, 0]] as const;
    const { id } = await measured.measure([
      member('a', 'v1', { manual: 500, predicted: 0 }),
      member('b', 'v1', { manual: 0, predicted: 0 }),
      { subject: 'c', classes: { left_disc: { slices, annotated: 3 } } },
    ]);
    const [left] = await volumeAgreement(catalog.as(viewer), id, ['left_disc']);
    expect(left).toMatchObject({ volumes: 1, emptyVolumes: 1, partialVolumes: 1, limits: null });
    expect(left?.points).toMatchObject([{ subject: 'a', manualMl: 1, predictedMl: 0 }]);
  });
});

describe('test and retest', () => {
  test('pairs the first two visits of the same limb', async () => {
    const all = { manual: 500, predicted: 500 };
    const { id } = await measured.measure([
      member('a', 'v2', all, { laterality: 'LEFT' }),
      member('a', 'v1', all, { laterality: 'LEFT' }),
      member('a', 'v3', all, { laterality: 'LEFT' }),
      member('a', 'v2', all, { laterality: 'RIGHT' }),
      member('a', 'v3', all, { laterality: 'RIGHT' }),
      // Not annotated at the first visit: the second and the third are the first two.
      { subject: 'a', visit: 'v1', laterality: 'RIGHT', classes: {} },
      // Of another sequence; with another limb alone; once only.
      member('b', 'v1', all, { sequence: 'T1' }),
      member('b', 'v2', all, { sequence: 'Dixon' }),
      member('c', 'v1', all, { laterality: 'LEFT' }),
      member('c', 'v2', all, { laterality: 'RIGHT' }),
      member('d', 'v1', all),
    ]);
    const [left, ...others] = await testRetest(catalog.as(viewer), id, null);
    expect(others).toEqual([]);
    const pairs = left?.pairs.map(({ subject, laterality, first, second }) => [
      ...[subject, laterality, first.visit, second.visit],
    ]);
    expect(pairs).toEqual([
      ['a', 'LEFT', 'v1', 'v2'],
      ['a', 'RIGHT', 'v2', 'v3'],
    ]);
  });

  test('of six subjects gives ICC, variation and repeatability of both volumes', async () => {
    const [first, second] = [
      [500, 600, 700, 800, 900, 1000],
      [510, 590, 710, 790, 910, 990],
    ];
    const { id } = await measured.measure(
      first.flatMap((manual, n) => [
        member(`s${n}`, 'v1', { manual, predicted: 2 * manual }),
        member(`s${n}`, 'v2', { manual: second[n] ?? 0, predicted: 2 * manual }),
      ]),
    );
    const [left] = await testRetest(catalog.as(viewer), id, ['left_disc']);
    expect(left?.pairs).toHaveLength(6);
    // All differences are 0.02 mL or −0.02 mL: s_w² is the mean of half their squares.
    expect(left?.manual.repeatabilityMl).toBeCloseTo(
      1.96 * Math.SQRT2 * Math.sqrt(0.02 ** 2 / 2),
      12,
    );
    // Two-way ANOVA of the volumes in mL: between subjects 0.27544, between visits 0, error 0.00024.
    expect(left?.manual.icc).toBeCloseTo(0.2752 / 0.2756, 10);
    expect(left?.manual.iccInterval?.low).toBeLessThan(left?.manual.icc ?? 0);
    const shares = first.map((value, n) => ((second[n] ?? 0) - value) / (value + (second[n] ?? 0)));
    const meanSquare = shares.reduce((sum, share) => sum + 2 * share ** 2, 0) / 6;
    expect(left?.manual.withinSubjectCv).toBeCloseTo(Math.sqrt(meanSquare), 12);
    // Predicted the same at both visits.
    expect(left?.predicted).toMatchObject({ icc: 1, withinSubjectCv: 0, repeatabilityMl: 0 });
  });

  test('of one subject has the pair and no statistics; of single visits there is nothing', async () => {
    const once = [
      member('a', 'v1', { manual: 500, predicted: 400 }),
      member('b', 'v1', { manual: 500, predicted: 400 }),
    ];
    const single = await measured.measure(once);
    expect(await testRetest(catalog.as(viewer), single.id, null)).toEqual([]);
    const again = [...once, member('a', 'v2', { manual: 500, predicted: 450 })];
    const { id } = await measured.measure(again);
    const [left] = await testRetest(catalog.as(viewer), id, null);
    expect(left?.pairs).toMatchObject([
      { first: { predictedMl: 0.8 }, second: { predictedMl: 0.9 } },
    ]);
    const nothing = { icc: null, iccInterval: null, withinSubjectCv: null, repeatabilityMl: null };
    expect(left).toMatchObject({ manual: nothing, predicted: nothing });
  });
});
