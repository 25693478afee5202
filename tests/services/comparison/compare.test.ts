import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bootstrapInterval } from '../../../src/evaluation/statistics/bootstrap.ts';
import type { CohortSnapshot, ModelVersion } from '../../../src/generated/prisma/client.ts';
import { createCohort, freezeCohort } from '../../../src/services/cohorts.ts';
import {
  classSummaries,
  compareVersions,
  meanInterval,
  meanSummaries,
  pairedWithFirst,
} from '../../../src/services/comparison.ts';
import { bySubject, type ComparedStudy, createComparedStudy } from '../../support/compared.ts';
import { codeOf } from '../../support/errors.ts';
import { createTinyCatalog, type TinyCatalog } from '../../support/tiny-study.ts';

let catalog: TinyCatalog;
let compared: ComparedStudy;

beforeAll(async () => {
  catalog = await createTinyCatalog();
  compared = await createComparedStudy(catalog, 'discs');
});

afterAll(() => catalog.drop());

function compare(versions: readonly ModelVersion[], snapshotId: string | null = null) {
  const versionIds = versions.map(({ id }) => id);
  return compareVersions(catalog.as(compared.viewer), { versionIds, snapshotId });
}

/** Of the same volumes, frozen again. */
async function freezeAgain(name: string): Promise<CohortSnapshot> {
  const context = catalog.as(compared.editor);
  const { id } = await createCohort(context, { name, studies: ['discs'] });
  return freezeCohort(context, { cohortId: id, splitSeed: 2 });
}

describe('of two versions', () => {
  let first: ModelVersion;
  let second: ModelVersion;

  beforeAll(async () => {
    first = await compared.createVersion();
    second = await compared.createVersion();
    await compared.measure(first, [
      {
        ...{ volume: 0, class: 'left_disc' },
        slices: [
          [10, 0, 0],
          [5, 5, 0],
          [0, 0, 0],
        ],
      },
      { volume: 1, class: 'left_disc', slices: [[8, 2, 2]] },
      { volume: 0, class: 'right_disc', slices: [[1, 3, 3]] },
    ]);
    await compared.measure(second, [
      { volume: 0, class: 'left_disc', slices: [[6, 4, 4]] },
      { volume: 1, class: 'left_disc', slices: [[8, 2, 2]] },
      { volume: 2, class: 'right_disc', slices: [[5, 0, 0]] },
    ]);
  });

  test('only what both were measured in counts', async () => {
    const comparison = await compare([first, second]);
    expect(comparison.snapshot.id).toBe(compared.snapshot.id);
    // Two slices of the left disc, and one of the right disc in each of two volumes.
    expect(comparison.leftOutSlices).toBe(4);
    expect(comparison.rows).toMatchObject([{ class: 'left_disc', dice: [36 / 40, 28 / 40] }]);
    expect(comparison.meanDice).toEqual([36 / 40, 28 / 40]);
    const [[left, mean] = []] = await pairedWithFirst(comparison);
    expect(left).toMatchObject({ class: 'left_disc', pairs: 2 });
    expect(left?.mean).toBeCloseTo(0.2, 12);
    expect(left?.differences).toEqual([
      { study: 'discs', subject: 's0', first: 1, other: 12 / 20, difference: 1 - 12 / 20 },
      { study: 'discs', subject: 's1', first: 16 / 20, other: 16 / 20, difference: 0 },
    ]);
    expect(mean).toMatchObject({ class: null, pairs: 2 });
  });

  test('under six pairs there is no p-value, and differences and their number stay', async () => {
    const [entries = []] = await pairedWithFirst(await compare([first, second]));
    expect(
      entries.map(({ pairs, pValue, adjustedPValue }) => [pairs, pValue, adjustedPValue]),
    ).toEqual([
      [2, null, null],
      [2, null, null],
    ]);
  });

  test('is refused where they have no snapshot in common, saying what to evaluate', async () => {
    const later = await freezeAgain('frozen again');
    await compared.measure(first, [], later);
    await expect(compare([first, second], later.id)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining(
        `models evaluate discs@${second.number} --cohort "frozen again" --snapshot 1`,
      ),
    });
    const third = await compared.createVersion();
    const never = compare([third, await compared.createVersion()]);
    await expect(never).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining(`models evaluate discs@${third.number}`),
    });
    const many = [third];
    while (many.length < 8) many.push(await compared.createVersion());
    await expect(compare(many)).rejects.toMatchObject({
      message: expect.stringMatching(/Evaluate (discs@\d+, ){4}discs@\d+ and 3 others on /),
    });
  });

  test('is on the snapshot asked for, or else on that evaluated on last', async () => {
    const [one, two] = [await compared.createVersion(), await compared.createVersion()];
    const other = await freezeAgain('another');
    for (const version of [one, two]) {
      await compared.measure(version, bySubject('left_disc', [50]), other);
    }
    for (const version of [one, two]) {
      await compared.measure(version, bySubject('left_disc', [60]));
    }
    expect((await compare([one, two])).meanDice).toEqual([0.6, 0.6]);
    expect((await compare([one, two], other.id)).meanDice).toEqual([0.5, 0.5]);
  });

  test('with nothing measured in common has no rows, and means that are null', async () => {
    const [one, two] = [await compared.createVersion(), await compared.createVersion()];
    await compared.measure(one, bySubject('left_disc', [50]));
    await compared.measure(two, bySubject('right_disc', [50]));
    const comparison = await compare([one, two]);
    expect(comparison).toMatchObject({ leftOutSlices: 2, rows: [], meanDice: [null, null] });
    expect(await pairedWithFirst(comparison)).toMatchObject([[{ class: null, pairs: 0 }]]);
    expect(await meanSummaries(comparison)).toMatchObject([{ subjects: 0 }, { subjects: 0 }]);
  });
});

test('what one of three misses is left out, and counted once', async () => {
  const [whole, upper, lower] = [
    await compared.createVersion(),
    await compared.createVersion(),
    await compared.createVersion(),
  ];
  await compared.measure(whole, [
    {
      ...{ volume: 0, class: 'left_disc' },
      slices: [
        [9, 1, 0],
        [4, 0, 0],
        [6, 2, 2],
        [7, 0, 0],
      ],
    },
    { volume: 0, class: 'right_disc', slices: [[5, 1, 0]] },
    { volume: 1, class: 'right_disc', slices: [[0, 3, 0]] },
  ]);
  await compared.measure(upper, [
    {
      ...{ volume: 0, class: 'left_disc' },
      slices: [
        [0, 0, 9],
        [4, 1, 1],
        [2, 0, 4],
      ],
    },
    { volume: 0, class: 'right_disc', slices: [[1, 1, 1]] },
    { volume: 1, class: 'right_disc', slices: [[0, 0, 0]] },
  ]);
  await compared.measure(lower, [
    {
      ...{ volume: 0, class: 'left_disc', from: 2 },
      slices: [
        [8, 0, 0],
        [1, 6, 6],
      ],
    },
    { volume: 1, class: 'right_disc', slices: [[0, 0, 0]] },
  ]);
  const comparison = await compare([whole, upper, lower]);
  // Slices 0, 1 and 3 of the left disc; the right disc in the first volume.
  expect(comparison.leftOutSlices).toBe(4);
  expect(comparison.rows).toMatchObject([
    { class: 'left_disc', dice: [12 / 16, 4 / 8, 1] },
    { class: 'right_disc', dice: [0, null, null] },
  ]);
  expect(comparison.meanDice).toEqual([12 / 16, 4 / 8, 1]);
  const paired = await pairedWithFirst(comparison);
  expect(paired.map(([left]) => left?.mean)).toEqual([12 / 16 - 4 / 8, 12 / 16 - 1]);
  expect(paired.map(([, right]) => right?.pairs)).toEqual([0, 0]);
  const all = await compare([upper, whole]);
  expect(all).toMatchObject({ leftOutSlices: 1, rows: [{ dice: [12 / 27, 38 / 43] }, {}] });
});

describe('of seven subjects', () => {
  const base = [90, 88, 85, 91, 80, 86, 84];
  const minus = (losses: readonly number[]) => base.map((value, n) => value - (losses[n] ?? 0));
  let versions: ModelVersion[];

  beforeAll(async () => {
    const measured = [
      [base, base],
      [minus([1, 2, 3, 4, -5, 6, 7]), minus([1, 2, 3, 4, 8, 6, 7])],
      [minus([-1, 2, -3, 4, 5, -6, 7]), minus([2, 4, 6, 8, 10, 12, 14])],
    ];
    versions = [];
    for (const [left = [], right = []] of measured) {
      const version = await compared.createVersion();
      await compared.measure(version, [
        ...bySubject('left_disc', left),
        ...bySubject('right_disc', right),
      ]);
      versions.push(version);
    }
  });

  test('p-values are those of SciPy, adjusted over all classes × other versions', async () => {
    const paired = await pairedWithFirst(await compare(versions));
    // scipy.stats.wilcoxon([1, 2, 3, 4, -5, 6, 7]).pvalue, and so on (SciPy 1.17.1).
    expect(paired.map((entries) => entries.map(({ pValue }) => pValue))).toEqual([
      [0.15625, 0.015625, 0.015625],
      [0.578125, 0.015625, 0.015625],
    ]);
    // Four tests of classes: 4 × 0.015625 twice, 2 × 0.15625, 1 × 0.578125; two of the means over classes.
    expect(paired.map((entries) => entries.map(({ adjustedPValue }) => adjustedPValue))).toEqual([
      [0.3125, 0.0625, 0.03125],
      [0.578125, 0.0625, 0.03125],
    ]);
  });

  test('the interval is that of the mean difference', async () => {
    const [[left] = []] = await pairedWithFirst(await compare(versions));
    const differences = left?.differences.map(({ difference }) => difference) ?? [];
    expect(left?.mean).toBeCloseTo(0.18 / 7, 12);
    const interval = meanInterval({ differences: left?.differences ?? [] });
    expect(interval).toEqual(bootstrapInterval(differences));
    expect(interval?.low).toBeLessThan(left?.mean ?? 0);
    expect(interval?.high).toBeGreaterThan(left?.mean ?? 1);
  });

  test('each subject counts once in the summary of a class and of the mean over classes', async () => {
    const comparison = await compare(versions);
    const [left] = comparison.rows;
    const [first, second] = left ? await classSummaries(left) : [];
    expect(first).toMatchObject({ subjects: 7, median: 0.86 });
    expect(first?.mean).toBeCloseTo(6.04 / 7, 12);
    expect(second?.mean).toBeCloseTo((6.04 - 0.18) / 7, 12);
    const means = await meanSummaries(comparison);
    expect(means[1]).toMatchObject({ subjects: 7 });
    expect(means[1]?.mean).toBeCloseTo((6.04 - (0.18 + 0.31) / 2) / 7, 12);
  });

  test('a subject without a Dice of a class under one version has no mean of that class', async () => {
    const [none, some] = [await compared.createVersion(), await compared.createVersion()];
    await compared.measure(none, [
      { volume: 0, class: 'left_disc', slices: [[0, 0, 0]] },
      ...bySubject('right_disc', [70]),
    ]);
    await compared.measure(some, [
      { volume: 0, class: 'left_disc', slices: [[0, 4, 0]] },
      ...bySubject('right_disc', [60]),
    ]);
    const comparison = await compare([none, some]);
    expect(comparison.rows).toMatchObject([{ dice: [null, 0] }, { dice: [0.7, 0.6] }]);
    expect((await meanSummaries(comparison)).map(({ mean }) => mean)).toEqual([0.7, 0.6]);
    const [left] = comparison.rows;
    const summaries = left ? await classSummaries(left) : [];
    expect(summaries.map(({ subjects }) => subjects)).toEqual([0, 1]);
  });
});

test('takes two to twenty versions, each once, of those who may see them', async () => {
  const [one, two] = [await compared.createVersion(), await compared.createVersion()];
  for (const version of [one, two]) {
    await compared.measure(version, bySubject('left_disc', [50]));
  }
  expect(await codeOf(compare([one]))).toBe('INVALID_INPUT');
  await expect(compare([one])).rejects.toThrow('must name at least two versions');
  expect(await codeOf(compare([one, one]))).toBe('INVALID_INPUT');
  expect(await codeOf(compare(Array.from({ length: 21 }, () => one)))).toBe('INVALID_INPUT');
  const versionIds = [one.id, two.id];
  const hidden = compareVersions(catalog.as(compared.stranger), { versionIds });
  expect(await codeOf(hidden)).toBe('NOT_FOUND');
  expect(await codeOf(compare([one, { ...two, id: compared.study.id }]))).toBe('NOT_FOUND');
});
