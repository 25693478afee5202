import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Study, studyOf } from '../../study/matrix.ts';
import { decodeRuns, type MeasuredImage, type RunResult, readResults } from '../../study/result.ts';
import { runStudy } from '../../study/study.ts';

/** Two runs of the quick study, whole: phantom, training, prediction, counts, result files. */

const IDS = ['calf-unet-fn-dice', 'calf-unet-fn_plus_fp-dice'];
const quick = studyOf('quick');
const some = (ids: readonly string[]): Study => ({
  cohorts: quick.cohorts,
  runs: quick.runs
    .filter(({ id }) => ids.includes(id))
    .map((run) => ({ ...run, training: { ...run.training, steps: 3, validateEvery: 3 } })),
});

const said: string[] = [];
const say = (line: string) => void said.push(line);
let folder = '';
let results: RunResult[] = [];
let firstWritten = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'myograph-study-test-'));
  const place = { folder, data: '/nowhere', say };
  await runStudy(some(IDS.slice(0, 1)), place);
  firstWritten = await written();
  await runStudy(some(IDS), place);
  results = await readResults(folder);
}, 180_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

async function written(): Promise<number> {
  return (await stat(path.join(folder, `${IDS[0]}.json`))).mtimeMs;
}

test('a study that was ended is taken up with the runs that are left', async () => {
  expect(results.map(({ id }) => id)).toEqual(IDS);
  expect(await written()).toBe(firstWritten);
  expect(said.some((line) => line.startsWith('2 runs: 1 done before, 1 to do'))).toBe(true);
  expect((await readdir(folder)).filter((name) => !name.endsWith('.json'))).toEqual([]);
});

test('real images that are not there are left out, and said to be', async () => {
  const ids = quick.runs.filter(({ id }) => id.startsWith('hippocampus')).map(({ id }) => id);
  await runStudy(some(ids), { folder, data: '/nowhere', say });
  expect(said.at(-1)).toMatch(/^11 runs on real images LEFT OUT: .*\/nowhere.*MYOGRAPH_TEST_DATA/);
  await runStudy(some(ids), { folder, data: null, say });
  expect(said.at(-1)).toMatch(/^11 runs on real images LEFT OUT: no folder.*MYOGRAPH_TEST_DATA/);
});

test('a run that fails is named, and the others are done', async () => {
  const [run, other] = some(IDS).runs;
  if (!run || !other) throw new Error('The study has no such run.');
  const diverging = {
    ...{ ...run, id: 'diverging' },
    training: { ...run.training, learningRate: Number.MAX_VALUE },
  };
  const study = { ...quick, runs: [diverging, { ...other, id: 'after' }] };
  const elsewhere = path.join(folder, 'elsewhere');
  expect(await runStudy(study, { folder: elsewhere, data: '/nowhere', say })).toEqual([
    'diverging',
  ]);
  expect(said.some((line) => line.includes('diverging FAILED: TRAINING_DIVERGED'))).toBe(true);
  expect(await readdir(elsewhere)).toEqual(['after.json']);
}, 60_000);

describe('a result', () => {
  test('has the loss of every step, and what was learned from', () => {
    for (const { losses, learned, evaluated } of results) {
      expect(losses).toHaveLength(3);
      expect(losses.every(Number.isFinite)).toBe(true);
      const held = evaluated.map(({ subject }) => subject);
      expect(learned.subjects.filter((subject) => held.includes(subject))).toEqual([]);
    }
  });

  test('measures the same images in every run', () => {
    const images = results.map(({ evaluated }) => evaluated.map(({ id }) => id));
    expect(images[1]).toEqual(images[0]);
  });

  test('says which classes nobody had labelled: muscles in calf_1, tissues in calf_2', () => {
    const hidden = (image: MeasuredImage | undefined) =>
      image?.counts.filter((each) => each.hidden).map((each) => each.class);
    const evaluated = results[0]?.evaluated ?? [];
    const tissues = ['bone', 'vessels', 'subcutaneous_fat'];
    const muscles = results[0]?.classes.filter((code) => !tissues.includes(code)) ?? [];
    expect(muscles).toHaveLength(6);
    expect(hidden(evaluated.find(({ set }) => set === 'calf_1'))).toEqual(muscles);
    expect(hidden(evaluated.find(({ set }) => set === 'calf_2'))?.toSorted()).toEqual(
      tissues.toSorted(),
    );
  });

  test('counts hidden classes against the complete truth, in slices as in the confusion', () => {
    for (const { classes, untrained, evaluated } of results) {
      expect(untrained).toEqual(['imaf']);
      for (const { counts, confusion } of evaluated) {
        expect(confusion).toHaveLength(classes.length + 2);
        for (const [index, { truePositive, falseNegative }] of counts.entries()) {
          const row = confusion[index + 1] ?? [];
          expect(row[index + 1]).toBe(sum(truePositive));
          expect(sum(row)).toBe(sum(truePositive) + sum(falseNegative));
        }
        // Bone and subcutaneous fat are in every calf, labelled or not.
        expect(sum(confusion[classes.indexOf('bone') + 1] ?? [])).toBeGreaterThan(0);
        expect(sum(confusion[classes.length + 1] ?? [])).toBeGreaterThan(0);
      }
    }
  });

  test('keeps a slice of an image of each set, with what was labelled of it', () => {
    const { pictures, classes } = results[0] ?? { pictures: [], classes: [] };
    expect(pictures).toHaveLength(2);
    for (const { intensities, truth, labelled, prediction, height, width } of pictures) {
      expect(Buffer.from(intensities, 'base64')).toHaveLength(height * width);
      expect(decodeRuns(prediction)).toHaveLength(height * width);
      const [complete, partial] = [decodeRuns(truth), decodeRuns(labelled)];
      expect(partial.every((value, at) => value === 0 || value === complete[at])).toBe(true);
      expect(new Set(partial).size).toBeLessThan(new Set(complete).size);
      expect(new Set(complete).size).toBeLessThanOrEqual(classes.length + 2);
    }
  });
});

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
