import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dice } from '../../../src/evaluation/dice.ts';
import type { Evaluation, ModelVersion, Study } from '../../../src/generated/prisma/client.ts';
import { type DiceMatrix, diceMatrix } from '../../../src/services/comparison/matrix.ts';
import { startTraining } from '../../../src/services/training.ts';
import { registerVersion } from '../../support/full-catalog.ts';
import { createMeasuredStudy, type MeasuredStudy } from '../../support/measured.ts';
import {
  createStudy,
  createTinyCatalog,
  createUser,
  TINY_CLASSES,
  type TinyCatalog,
} from '../../support/tiny-study.ts';

let catalog: TinyCatalog;
let study: Study;
let measured: MeasuredStudy;
let versions: ModelVersion[];

beforeAll(async () => {
  catalog = await createTinyCatalog();
  study = await createStudy(catalog, 'matrix');
  measured = await createMeasuredStudy(catalog, study, catalog.administrator);
  versions = [await anotherVersion(), await anotherVersion()];
});

afterAll(() => catalog.drop());

async function anotherVersion(): Promise<ModelVersion> {
  const { db } = catalog;
  const { snapshotId } = await db.trainingRun.findUniqueOrThrow({
    where: { id: measured.version.runId },
  });
  const snapshot = await db.cohortSnapshot.findUniqueOrThrow({ where: { id: snapshotId } });
  const run = await startTraining(catalog.as(catalog.administrator), {
    ...{ snapshotId, model: `discs of ${study.code}`, preset: 'small' },
  });
  return registerVersion(catalog, snapshot, run);
}

const axes = ['VERSION', 'VOLUME', 'SLICE', 'CLASS'] as const;
type Axis = (typeof axes)[number];

/** Counts of a slice: [TP, FP, FN]; null where the class is not annotated. */
type Cell = readonly [number, number, number] | null;

/** By version, volume, class and slice. */
type Tensor = readonly (readonly (readonly (readonly Cell[])[])[])[];

const count = fc.oneof(fc.constant(0), fc.nat(100_000));
const cell = fc.oneof(fc.constant(null), fc.tuple(count, count, count));
const tensor: fc.Arbitrary<Tensor> = fc
  .array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 })
  .chain((depths) =>
    fc.tuple(
      ...[0, 1].map(() =>
        fc.tuple(
          ...depths.map((depth) =>
            fc.tuple(
              ...TINY_CLASSES.map(() => fc.array(cell, { minLength: depth, maxLength: depth })),
            ),
          ),
        ),
      ),
    ),
  );

interface Recorded {
  readonly snapshotId: string;
  readonly volumeIds: readonly string[];
  readonly sliceCount: number;
}

/** Volumes that are as deep as the counts say, on the evaluation side of a snapshot of their own. */
async function record(counts: Tensor): Promise<Recorded> {
  const { db } = catalog;
  const depths = (counts[0] ?? []).map((classes) => classes[0]?.length ?? 0);
  const tag = crypto.randomUUID();
  const { snapshotId } = await measured.measure(
    depths.map((sliceCount, n) => ({ subject: `${tag} ${n}`, sliceCount, classes: {} })),
  );
  const members = await db.cohortMember.findMany({
    where: { snapshotId, side: 'EVALUATION' },
    include: { volume: { include: { subject: true } } },
  });
  const code = (index: number) => members[index]?.volume.subject.code ?? '';
  const volumeIds = members
    .map(({ volumeId }, index) => ({ volumeId, code: code(index) }))
    .toSorted((a, b) => (a.code < b.code ? -1 : 1))
    .map(({ volumeId }) => volumeId);
  for (const [index, version] of versions.entries()) {
    await evaluate(version, snapshotId, volumeIds, counts[index] ?? []);
  }
  return { snapshotId, volumeIds, sliceCount: Math.max(...depths) };
}

async function evaluate(
  version: ModelVersion,
  snapshotId: string,
  volumeIds: readonly string[],
  counts: Tensor[number],
): Promise<Evaluation> {
  const classes = await catalog.db.labelClass.findMany();
  const rows = counts.flatMap((byClass, volume) =>
    byClass.map((cells, place) => {
      const found = cells.flatMap((own, slice) => (own === null ? [] : [{ slice, own }]));
      return {
        volumeId: volumeIds[volume] ?? '',
        classId: classes.find(({ code }) => code === TINY_CLASSES[place])?.id ?? 0,
        slices: found.map(({ slice }) => slice),
        truePositive: found.map(({ own }) => own[0]),
        falsePositive: found.map(({ own }) => own[1]),
        falseNegative: found.map(({ own }) => own[2]),
      };
    }),
  );
  return catalog.db.evaluation.create({
    data: {
      ...{ versionId: version.id, snapshotId },
      counts: { create: rows.filter(({ slices }) => slices.length > 0) },
    },
  });
}

type Place = Readonly<Record<Axis, number | null>>;

/** Dice of all cells that the place does not exclude, added up one by one. */
function recount(counts: Tensor, place: Place): number | null {
  const isIn = (axis: Axis, index: number) => place[axis] === null || place[axis] === index;
  const sums = { truePositive: 0, falsePositive: 0, falseNegative: 0 };
  for (const [version, volumes] of counts.entries()) {
    for (const [volume, classes] of volumes.entries()) {
      for (const [classIndex, slices] of classes.entries()) {
        for (const [slice, own] of slices.entries()) {
          const at = { VERSION: version, VOLUME: volume, SLICE: slice, CLASS: classIndex };
          if (own === null || !axes.every((axis) => isIn(axis, at[axis]))) continue;
          sums.truePositive += own[0];
          sums.falsePositive += own[1];
          sums.falseNegative += own[2];
        }
      }
    }
  }
  return dice(sums);
}

/** What is asked, and the places that it means. */
interface Question {
  readonly rows: Axis;
  readonly columns: Axis;
  readonly place: Place;
}

/** Each pair of axes once; each axis is rows of one and columns of another. */
const pairs: readonly (readonly [Axis, Axis])[] = [
  ['VERSION', 'VOLUME'],
  ['SLICE', 'VERSION'],
  ['VERSION', 'CLASS'],
  ['VOLUME', 'SLICE'],
  ['CLASS', 'VOLUME'],
  ['SLICE', 'CLASS'],
];

/** Of each pair, with the last of the places of the others; volumes and slices pooled, too. */
function questions({ volumeIds, sliceCount }: Recorded): Question[] {
  const [lastVolume, lastSlice] = [volumeIds.length - 1, sliceCount - 1];
  return pairs.flatMap(([rows, columns]) => {
    const isFree = (axis: Axis) => rows === axis || columns === axis;
    const choices = (axis: Axis, last: number) => (isFree(axis) ? [null] : [null, last]);
    return choices('VOLUME', lastVolume).flatMap((VOLUME) =>
      choices('SLICE', lastSlice).map((SLICE) => ({
        rows,
        columns,
        place: {
          VOLUME,
          SLICE,
          VERSION: isFree('VERSION') ? null : 1,
          CLASS: isFree('CLASS') ? null : 1,
        },
      })),
    );
  });
}

function ask({ snapshotId, volumeIds }: Recorded, { rows, columns, place }: Question) {
  const chosen =
    place.VERSION === null ? versions : versions.slice(place.VERSION, place.VERSION + 1);
  return diceMatrix(catalog.as(catalog.administrator), {
    ...{ rows, columns, snapshotId },
    versionIds: chosen.map(({ id }) => id),
    class: place.CLASS === null ? null : (TINY_CLASSES[place.CLASS] ?? ''),
    volumeId: place.VOLUME === null ? null : (volumeIds[place.VOLUME] ?? ''),
    slice: place.SLICE,
  });
}

/** Slices go as far as the volume that is given does. */
function isAsked(counts: Tensor, { rows, columns, place }: Question): boolean {
  if (place.VOLUME === null || place.SLICE === null) return true;
  const depth = counts[0]?.[place.VOLUME]?.[0]?.length ?? 0;
  return rows === 'SLICE' || columns === 'SLICE' || place.SLICE < depth;
}

test('each cell is the recount of what it pools, along any two axes', async () => {
  await fc.assert(
    fc.asyncProperty(tensor, async (counts) => {
      const recorded = await record(counts);
      for (const question of questions(recorded).filter((each) => isAsked(counts, each))) {
        const { rows, columns, values } = await ask(recorded, question);
        const expected = rows.map((_, row) =>
          columns.map((_key, column) =>
            recount(counts, {
              ...question.place,
              [question.rows]: row,
              [question.columns]: column,
            }),
          ),
        );
        expect({ question, values }).toEqual({ question, values: expected });
      }
    }),
    { numRuns: 5 },
  );
});

describe('of two volumes', () => {
  const whole: Cell = [3, 1, 1];
  const nothing: Cell = [0, 0, 0];
  const counts: Tensor = [0, 1].map(() => [
    [
      [whole, nothing],
      [null, null],
    ],
    [
      [[1, 0, 0], nothing, [2, 0, 2]],
      [[5, 0, 0], null, null],
    ],
  ]);
  let recorded: Recorded;
  let ids: string[];
  const query = (input: object): Promise<DiceMatrix> =>
    diceMatrix(catalog.as(catalog.administrator), {
      ...{ versionIds: ids, snapshotId: recorded.snapshotId, rows: 'VERSION', columns: 'CLASS' },
      ...input,
    });

  beforeAll(async () => {
    recorded = await record(counts);
    ids = versions.map(({ id }) => id);
  });

  test('what is not annotated, or in neither mask, has no value', async () => {
    const { values } = await query({
      ...{ versionIds: ids.slice(0, 1), rows: 'VOLUME', columns: 'SLICE', class: 'left_disc' },
    });
    expect(values).toEqual([
      [0.75, null, null],
      [1, null, 4 / 6],
    ]);
    const other = await query({ volumeId: recorded.volumeIds[0] });
    expect(other.values).toEqual([
      [0.75, null],
      [0.75, null],
    ]);
  });

  test('rows and columns say what they stand for, to machines and to people', async () => {
    const matrix = await query({ rows: 'VERSION', columns: 'VOLUME', class: 'left_disc' });
    const numbers = versions.map(({ number }) => number);
    expect(matrix.rows.map(({ key, label }) => [key, label])).toEqual(
      ids.map((id, index) => [id, `discs of matrix@${numbers[index]}`]),
    );
    expect(matrix.columns.map(({ key }) => key)).toEqual(recorded.volumeIds);
    expect(matrix.columns[1]?.label).toMatch(/ 1 v1$/);
    const other = await query({ rows: 'SLICE', versionIds: ids.slice(1) });
    expect(other.rows.map(({ key, label }) => [key, label])).toEqual(
      [0, 1, 2].map((slice) => [`${slice}`, `slice ${slice}`]),
    );
    expect(other.columns.map(({ key }) => key)).toEqual(TINY_CLASSES);
  });

  test('without a snapshot it is the last on which all versions were evaluated', async () => {
    const { snapshot } = await query({ snapshotId: null });
    expect(snapshot.id).toBe(recorded.snapshotId);
    await expect(query({ versionIds: [...ids, measured.version.id] })).resolves.toMatchObject({
      values: [
        [expect.any(Number), 1],
        [expect.any(Number), 1],
        [null, null],
      ],
    });
  });

  test.each([
    [{ columns: 'VERSION' }, /both VERSION: choose two/],
    [{ columns: 'SLICE' }, /name a class, or take CLASS/],
    [{ class: 'left_disc' }, /CLASS is an axis of the matrix: leave out class/],
    [{ rows: 'SLICE', slice: 0 }, /SLICE is an axis of the matrix: leave out slice/],
    [{ rows: 'SLICE' }, /Versions are never pooled: name one/],
    [{ slice: 3 }, /There is no slice 3: .* the last is 2/],
    [{ slice: -1 }, /slice/],
    [{ columns: 'VOLUME', class: 'liver' }, /liver: choose one of left_disc, right_disc/],
    [{ volumeId: '00000000-0000-7000-8000-000000000000' }, /not on the evaluation side/],
    [{ versionIds: [] }, /versionIds/],
  ])('%j is refused with what to do', async (input, message) => {
    await expect(query(input)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(message),
    });
  });

  test('a version named twice is refused', async () => {
    await expect(query({ versionIds: [ids[0], ids[0]] })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringMatching(/each version once/),
    });
  });

  test('members of the study see it, and nobody else', async () => {
    const viewer = await createUser(catalog, 'viewer', [[study, 'VIEWER']]);
    const stranger = await createUser(catalog, 'stranger');
    const input = { versionIds: ids, rows: 'VERSION', columns: 'CLASS' } as const;
    const { values } = await diceMatrix(catalog.as(viewer), input);
    expect(values).toHaveLength(2);
    await expect(diceMatrix(catalog.as(stranger), input)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

describe('what is stored beside the counts', () => {
  test('follows from them, whatever is given and in however many statements they come', async () => {
    const { db } = catalog;
    const { snapshotId } = await measured.measure(
      ['a', 'b'].map((subject) => ({ subject: `stored ${subject}`, classes: {} })),
    );
    const members = await db.cohortMember.findMany({ where: { snapshotId, side: 'EVALUATION' } });
    const { id: classId } = await db.labelClass.findUniqueOrThrow({ where: { code: 'left_disc' } });
    const evaluationId = await db.$transaction(async (tx) => {
      const { id } = await tx.evaluation.create({
        data: { versionId: (await anotherVersion()).id, snapshotId },
      });
      for (const [index, { volumeId }] of members.entries()) {
        await tx.evaluationCount.create({
          data: {
            ...{ evaluationId: id, volumeId, classId, slices: [index, 2] },
            ...{ truePositive: [7, 1], falsePositive: [0, 2], falseNegative: [3, 3] },
            truePositiveSum: 99,
          },
        });
      }
      return id;
    });
    const rows = await db.evaluationCount.findMany({ where: { evaluationId } });
    expect(
      rows.map((row) => [row.truePositiveSum, row.falsePositiveSum, row.falseNegativeSum]),
    ).toEqual([
      [8, 2, 6],
      [8, 2, 6],
    ]);
    expect(await db.evaluationClassCount.findMany({ where: { evaluationId } })).toEqual([
      {
        ...{ evaluationId, classId, slices: [0, 1, 2] },
        ...{ truePositive: [7n, 7n, 2n], falsePositive: [0n, 0n, 4n], falseNegative: [3n, 3n, 6n] },
        ...{ truePositiveSum: 16n, falsePositiveSum: 4n, falseNegativeSum: 12n },
      },
    ]);
  });

  test('is never set by hand', async () => {
    const { db } = catalog;
    const refusal = /follows from evaluation_count and is not set by hand/;
    await expect(db.evaluationClassCount.updateMany({ data: { slices: [] } })).rejects.toThrow(
      refusal,
    );
    await expect(db.evaluationClassCount.deleteMany()).rejects.toThrow(refusal);
  });
});
