import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { voxelCount } from '../../src/imaging/image.ts';
import { encodeNifti } from '../../src/imaging/nifti.ts';
import type { ServiceContext } from '../../src/services/context.ts';
import {
  agreementOfVolumes,
  type PairAgreement,
  worstSlices,
} from '../../src/services/labels/agreement/volume.ts';
import {
  ensureLabelSchemas,
  measureAgreement,
  readerAgreement,
  reviewAnnotation,
} from '../../src/services/labels.ts';
import { runJob } from '../support/jobs.ts';
import { addReading, importThigh } from '../support/readings.ts';
import { openTestServices, type TestServices } from '../support/services.ts';
import { labelFile, smallGrid } from '../support/volumes.ts';

let services: TestServices;
let owner: ServiceContext;
let seed = 0;

// The first three classes of the region, of the values 1 to 3.
const CLASSES = ['rectus_femoris', 'vastus_lateralis', 'vastus_intermedius'];
const VOXELS = voxelCount(smallGrid.size);
const IN_SLICE = smallGrid.size[0] * smallGrid.size[1];

beforeAll(async () => {
  services = await openTestServices();
  await ensureLabelSchemas(services.db);
  owner = await services.newUser('owner');
});
afterAll(() => services.close());

const newVolume = (subject: string) => importThigh(services, owner, subject, seed++);

const pairsOf = async (volumeId: string): Promise<PairAgreement[]> =>
  (await agreementOfVolumes(services.db, [volumeId])).get(volumeId) ?? [];

/** What a reader drew, and what they looked for. */
interface Drawn {
  readonly values: readonly number[];
  readonly classes: readonly string[];
  readonly first: number;
  readonly last: number;
}

const drawn: fc.Arbitrary<Drawn> = fc
  .record({
    values: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: VOXELS, maxLength: VOXELS }),
    classes: fc.subarray(CLASSES, { minLength: 1 }),
    slices: fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })),
  })
  .map(({ slices, ...rest }) => ({
    ...{ ...rest, first: Math.min(...slices), last: Math.max(...slices) },
  }));

async function add(volumeId: string, { values, classes, first, last }: Drawn, annotator: string) {
  const bytes = encodeNifti(smallGrid, Int16Array.from(values), { gzip: true });
  const said = { classes: [...classes], firstSlice: first, lastSlice: last, annotator };
  expect(await addReading(services, owner, volumeId, bytes, said)).toMatchObject({ code: null });
}

/** Voxel by voxel, from what was drawn: per class that both looked for, one entry a slice. */
function counted(a: Drawn, b: Drawn) {
  const slices = [0, 1, 2, 3].filter((slice) =>
    [a, b].every(({ first, last }) => first <= slice && slice <= last),
  );
  const shared = CLASSES.filter((code) => a.classes.includes(code) && b.classes.includes(code));
  if (slices.length === 0) return [];
  return shared.map((code) => {
    const value = CLASSES.indexOf(code) + 1;
    const voxels = (slice: number, isIn: (a: boolean, b: boolean) => boolean) =>
      [...Array(IN_SLICE).keys()].filter((n) => {
        const at = slice * IN_SLICE + n;
        return isIn(a.values[at] === value, b.values[at] === value);
      }).length;
    return {
      code,
      slices: slices.map((slice) => ({
        slice,
        both: voxels(slice, (one, other) => one && other),
        firstOnly: voxels(slice, (one, other) => one && !other),
        secondOnly: voxels(slice, (one, other) => !one && other),
      })),
    };
  });
}

describe('agreement of two label maps', () => {
  test('is what counting voxel by voxel gives, in the slices and classes that both cover', async () => {
    await fc.assert(
      fc.asyncProperty(drawn, drawn, async (a, b) => {
        const volumeId = await newVolume('P1');
        await add(volumeId, a, 'ada');
        await add(volumeId, b, 'ben');
        const pairs = await pairsOf(volumeId);
        const expected = counted(a, b);
        expect(pairs.flatMap(({ classes }) => classes).map((each) => each.class.code)).toEqual(
          expected.map(({ code }) => code),
        );
        expect(pairs.flatMap(({ classes }) => classes.map(({ slices }) => slices))).toMatchObject(
          expected.map(({ slices }) => slices),
        );
      }),
      { numRuns: 12 },
    );
  });

  test('sums to Dice, null where neither has a voxel, and names the slices that differ most', async () => {
    const volumeId = await newVolume('P2');
    const said = { classes: CLASSES.slice(0, 2) };
    const add = (codes: number[][], annotator: string) =>
      addReading(services, owner, volumeId, labelFile(codes), { ...said, annotator });
    await add([[1, 1], [1, 1], [1], []], 'ada');
    await add([[1, 1], [0, 1, 1], [], []], 'ben');
    const [pair] = await pairsOf(volumeId);
    const [rectus, vastus] = pair?.classes ?? [];
    expect(rectus).toMatchObject({ both: 3, firstOnly: 2, secondOnly: 1, dice: 6 / 9 });
    expect(rectus && worstSlices(rectus, 5).map(({ slice }) => slice)).toEqual([1, 2]);
    expect(vastus).toMatchObject({ both: 0, dice: null });
  });

  test('is not asked of parts that were accepted, nor of labels for several classes', async () => {
    const volumeId = await newVolume('P3');
    const said = { classes: CLASSES };
    await addReading(services, owner, volumeId, labelFile([[1, 2, 3]]), said);
    const [whole] = await services.db.annotation.findMany({ where: { volumeId } });
    const accept = { annotationId: whole?.id ?? '', status: 'ACCEPTED' as const };
    await reviewAnnotation(owner, { ...accept, lastSlice: 1 });
    await reviewAnnotation(owner, { ...accept, lastSlice: 2 });
    const group = { classes: ['thigh_muscle'], annotator: 'ben' };
    await addReading(services, owner, volumeId, labelFile([[]]), group);
    await addReading(services, owner, volumeId, labelFile([[]]), { ...group, annotator: 'cleo' });
    expect(await pairsOf(volumeId)).toEqual([]);
  });
});

describe('measuring what was not compared', () => {
  test('is done once for each pair, of those volumes alone that have some', async () => {
    const volumeId = await newVolume('P4');
    for (const annotator of ['ada', 'ben', 'cleo']) {
      const said = { classes: CLASSES, annotator };
      await addReading(services, owner, volumeId, labelFile([[1, 2]]), said);
    }
    // As of label maps that came by a manifest: recorded, and not compared.
    const { classes, ...row } = await services.db.annotation.findFirstOrThrow({
      where: { volumeId },
      include: { classes: true },
    });
    await services.db.annotation.create({
      data: {
        ...{
          ...row,
          id: randomUUID(),
          provenance: {},
          annotator: 'dan',
          declaration: 'c'.repeat(64),
        },
        classes: { create: classes.map(({ classId, voxels }) => ({ classId, voxels })) },
      },
    });
    const open = async () => (await readerAgreement(owner, { subjects: ['P4'] })).unmeasuredPairs;
    expect(await open()).toBe(3);
    const { items } = await runJob(services, await measureAgreement(owner, { studies: ['knee'] }));
    expect(items).toMatchObject([{ code: null, message: 'compared 3 pairs of label maps' }]);
    expect(await open()).toBe(0);
    const again = await runJob(services, await measureAgreement(owner, { volumeIds: [volumeId] }));
    expect(again.items).toMatchObject([{ message: 'compared 0 pairs of label maps' }]);
  });
});

describe('agreement of readers', () => {
  test('is the mean over subjects of Dice, rejected label maps left out', async () => {
    const said = { classes: CLASSES.slice(0, 1) };
    const read = (volumeId: string, annotator: string, codes: number[][]) =>
      addReading(services, owner, volumeId, labelFile(codes), { ...said, annotator });
    // Dice 1, 0.5 and, of another subject, 0.
    const one = [await newVolume('R1'), await newVolume('R1')];
    const [other] = [await newVolume('R2')];
    await read(one[0] ?? '', 'eva', [[1]]);
    await read(one[0] ?? '', 'fin', [[1]]);
    await read(one[1] ?? '', 'eva', [[1, 1, 1]]);
    await read(one[1] ?? '', 'fin', [[1]]);
    await read(other, 'fin', [[1]]);
    await read(other, 'eva', [[0, 1]]);
    await read(other, 'gus', [[1]]);
    const gus = await services.db.annotation.findFirstOrThrow({ where: { annotator: 'gus' } });
    await reviewAnnotation(owner, { annotationId: gus.id, status: 'REJECTED', reason: 'no' });
    const { rows } = await readerAgreement(owner, { subjects: ['R1', 'R2'] });
    expect(rows).toMatchObject([
      {
        ...{ first: 'eva', second: 'fin', class: { code: CLASSES[0] } },
        ...{ comparisons: 3, volumes: 3, subjects: 2, emptyComparisons: 0 },
        ...{ meanDice: (0.75 + 0) / 2, interval: { low: 0, high: 0.75 } },
      },
    ]);
  });

  test('is of studies that one may see', async () => {
    const stranger = await services.newUser('stranger');
    expect(await readerAgreement(stranger, {})).toEqual({ rows: [], unmeasuredPairs: 0 });
  });
});
