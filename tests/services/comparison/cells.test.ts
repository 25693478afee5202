import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addSums, type VoxelSums } from '../../../src/evaluation/counts.ts';
import { dice } from '../../../src/evaluation/dice.ts';
import {
  compareVersions,
  comparisonDice,
  spreadSlices,
  worstSlices,
} from '../../../src/services/comparison.ts';
import {
  bySubject,
  type ComparedStudy,
  type Counted,
  type Counts,
  createComparedStudy,
  hundredths,
} from '../../support/compared.ts';
import { codeOf } from '../../support/errors.ts';
import { createTinyCatalog, type TinyCatalog } from '../../support/tiny-study.ts';

let catalog: TinyCatalog;
let compared: ComparedStudy;

beforeAll(async () => {
  catalog = await createTinyCatalog();
  compared = await createComparedStudy(catalog, 'discs');
});

afterAll(() => catalog.drop());

const viewer = () => catalog.as(compared.viewer);

/** A comparison of new versions with these counts. */
async function compare(...counted: (readonly Counted[])[]) {
  const versionIds: string[] = [];
  for (const own of counted) {
    const version = await compared.createVersion();
    await compared.measure(version, own);
    versionIds.push(version.id);
  }
  return compareVersions(viewer(), { versionIds });
}

describe('Dice by group', () => {
  const secondVisit = 8;
  const counts = (tp: number): Counted[] => [
    {
      ...{ volume: 0, class: 'left_disc' },
      slices: [
        [tp, 0, 0],
        [tp, 2, 2],
      ],
    },
    { volume: 1, class: 'left_disc', slices: [[tp, 4, 0]] },
    { volume: secondVisit, class: 'left_disc', slices: [[tp, 0, 6]] },
    { volume: 0, class: 'right_disc', slices: [[0, 0, 0]] },
  ];

  test('is pooled over what is not named, each version in its place', async () => {
    const comparison = await compare(counts(4), counts(2));
    const byClass = (groupBy: Parameters<typeof comparisonDice>[2]['groupBy']) =>
      comparisonDice(viewer(), comparison, { groupBy, classes: ['left_disc'] });
    // Twice the true positives of so many slices, and what is false in them.
    const pooled = (slices: number, wrong: number) =>
      [8, 4].map((own) => (own * slices) / (own * slices + wrong));
    expect(await byClass([])).toMatchObject([{ class: null, dice: pooled(4, 14) }]);
    expect(await byClass(['CLASS', 'SUBJECT'])).toMatchObject([
      { class: 'left_disc', subject: 's0', visit: null, dice: pooled(3, 10) },
      { class: 'left_disc', subject: 's1', volumeId: null, dice: pooled(1, 4) },
    ]);
    expect(await byClass(['VISIT'])).toMatchObject([
      { visit: 'v1', subject: null, dice: pooled(3, 8) },
      { visit: 'v2', dice: pooled(1, 6) },
    ]);
    expect(await byClass(['SCANNER'])).toMatchObject([
      { scanner: 'Prisma', dice: pooled(3, 8) },
      { scanner: 'Skyra', dice: pooled(1, 6) },
    ]);
    expect(await byClass(['SLICE'])).toMatchObject([
      { slice: 0, dice: pooled(3, 10) },
      { slice: 1, dice: pooled(1, 4) },
    ]);
    const volumes = await byClass(['VOLUME']);
    expect(volumes.map(({ subject, visit, scanner }) => [subject, visit, scanner])).toEqual([
      ['s0', 'v1', 'Prisma'],
      ['s0', 'v2', 'Skyra'],
      ['s1', 'v1', 'Prisma'],
    ]);
    expect(volumes[1]?.volumeId).toBe(compared.volumes[secondVisit]?.id);
  });

  test('is null where a class is in neither mask, and classes come in their order', async () => {
    const cells = await comparisonDice(viewer(), await compare(counts(4), counts(2)), {
      groupBy: ['CLASS'],
    });
    expect(cells.map((cell) => cell.class)).toEqual(['left_disc', 'right_disc']);
    expect(cells[1]?.dice).toEqual([null, null]);
  });

  test('of classes that are there, in at most 10,000 cells', async () => {
    const slices = Array.from({ length: 10_001 }, (): Counts => [1, 0, 0]);
    const long: Counted[] = [
      { volume: 0, class: 'left_disc', slices },
      ...bySubject('right_disc', [50]),
    ];
    const comparison = await compare(long, long);
    const bySlice = (classes: string[] | null) =>
      comparisonDice(viewer(), comparison, { groupBy: ['CLASS', 'SLICE'], classes });
    expect(await codeOf(bySlice(null))).toBe('INVALID_INPUT');
    expect(await bySlice(['right_disc'])).toHaveLength(1);
    expect(await codeOf(bySlice(['femur']))).toBe('INVALID_INPUT');
  });

  test('is not for those outside of the study', async () => {
    const comparison = await compare(counts(4), counts(2));
    const stranger = catalog.as(compared.stranger);
    const read = comparisonDice(stranger, comparison, { groupBy: ['CLASS'] });
    expect(await codeOf(read)).toBe('NOT_FOUND');
    expect(await codeOf(worstSlices(stranger, comparison, { first: 1 }))).toBe('NOT_FOUND');
  });

  test('of any slices in common is that of the counts summed one by one', async () => {
    const [cases = []] = fc.sample(evaluations, { numRuns: 1, seed: 7 });
    const comparison = await compare(...cases.map((own) => own.map(countedOf)));
    const cells = await comparisonDice(viewer(), comparison, {
      groupBy: ['CLASS', 'VOLUME', 'SLICE'],
    });
    const [one = []] = cases;
    const places = one.flatMap((drawn) => [...drawn.slices.keys()].map((n) => ({ drawn, n })));
    const countsAt = ({ drawn, n }: (typeof places)[number]) =>
      cases.map((own) =>
        own
          .find((other) => other.volume === drawn.volume && other.class === drawn.class)
          ?.slices.get(n),
      );
    const common = places.map(countsAt).filter((counts) => counts.every((one) => one));
    expect(cells).toHaveLength(common.length);
    const expected = cases.map((_, index) =>
      dice(addSums(common.map((counts) => sumsOf(counts[index])))),
    );
    const [all] = await comparisonDice(viewer(), comparison, { groupBy: [] });
    expect(all?.dice).toEqual(expected);
    const union = new Set(
      cases.flatMap((own) =>
        own.flatMap(({ volume, class: code, slices }) =>
          [...slices.keys()].map((n) => `${volume}/${code}/${n}`),
        ),
      ),
    );
    expect(comparison.leftOutSlices).toBe(union.size - common.length);
  });
});

describe('slices that stand out', () => {
  const slices = (...values: number[]): Counted[] => [
    { volume: 0, class: 'left_disc', slices: values.map(hundredths) },
    { volume: 1, class: 'right_disc', slices: [[0, 0, 0]] },
  ];

  test('the worst have the lowest mean over the versions', async () => {
    const comparison = await compare(slices(90, 10, 50), slices(80, 60, 10));
    const worst = await worstSlices(viewer(), comparison, { first: 2 });
    expect(worst).toMatchObject([
      { class: 'left_disc', subject: 's0', visit: 'v1', slice: 2, dice: [0.5, 0.1] },
      { slice: 1, dice: [0.1, 0.6], volumeId: compared.volumes[0]?.id },
    ]);
    expect(await worstSlices(viewer(), comparison, { first: 9, classes: ['right_disc'] })).toEqual(
      [],
    );
  });

  test('the versions differ most where highest and lowest are furthest apart', async () => {
    const comparison = await compare(
      slices(90, 10, 50, 70),
      slices(80, 60, 10, 70),
      slices(85, 30, 40, 70),
    );
    const spread = await spreadSlices(viewer(), comparison, { first: 9 });
    expect(spread.map(({ slice, dice: values }) => [slice, values])).toEqual([
      [1, [0.1, 0.6, 0.3]],
      [2, [0.5, 0.1, 0.4]],
      [0, [0.9, 0.8, 0.85]],
    ]);
  });

  test('a slice without a Dice under one version is none of them', async () => {
    const falseAlarm: Counted[] = [{ volume: 0, class: 'left_disc', slices: [[0, 9, 0]] }];
    const rightly: Counted[] = [{ volume: 0, class: 'left_disc', slices: [[0, 0, 0]] }];
    const comparison = await compare(falseAlarm, rightly);
    expect(await worstSlices(viewer(), comparison, { first: 5 })).toEqual([]);
    expect(await spreadSlices(viewer(), comparison, { first: 5 })).toEqual([]);
  });
});

interface Drawn {
  readonly volume: number;
  readonly class: string;
  /** By index of the slice. */
  readonly slices: ReadonlyMap<number, Counts>;
}

const count = fc.nat({ max: 9 });

/** Three evaluations, each of some slices of some volumes and classes. */
const evaluations = fc.tuple(...[0, 1, 2].map(() => drawnEvaluation()));

function drawnEvaluation(): fc.Arbitrary<Drawn[]> {
  const slices = fc
    .uniqueArray(fc.tuple(fc.nat({ max: 7 }), fc.tuple(count, count, count)), {
      ...{ minLength: 3, maxLength: 8, selector: ([index]: [number, Counts]) => index },
    })
    .map((entries) => new Map<number, Counts>(entries));
  const one = fc.record({
    volume: fc.nat({ max: 3 }),
    class: fc.constantFrom('left_disc', 'right_disc'),
    slices,
  });
  return fc.uniqueArray(one, {
    ...{ minLength: 6, maxLength: 8, selector: (drawn) => `${drawn.volume}/${drawn.class}` },
  });
}

function countedOf({ volume, class: code, slices }: Drawn): Counted {
  return { volume, class: code, at: [...slices.keys()], slices: [...slices.values()] };
}

function sumsOf([truePositive, falsePositive, falseNegative]: Counts = [0, 0, 0]): VoxelSums {
  return { truePositive, falsePositive, falseNegative };
}
