import { describe, expect, test } from 'vitest';
import {
  lossSettingsSchema,
  trainingSettingsSchema,
} from '../../src/training/training-settings.ts';
import { studyOf } from '../../study/matrix.ts';
import type { StudySize } from '../../study/sizes.ts';
import { settingsHash } from '../../study/store.ts';

const SIZES: readonly StudySize[] = ['committed', 'quick', 'full'];

describe.each(SIZES)('the %s study', (size) => {
  const { runs, cohorts } = studyOf(size);

  test('names every run once, by a name that is a file name', () => {
    const ids = runs.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9_.-]+$/);
  });

  test('has settings that the trainer takes, and a cohort for every run', () => {
    for (const run of runs) {
      expect(trainingSettingsSchema.safeParse(run.training).error).toBeUndefined();
      if (run.loss !== 'automatic') {
        expect(lossSettingsSchema.safeParse(run.loss).error).toBeUndefined();
      }
      expect(Object.keys(cohorts)).toContain(run.cohort);
    }
  });

  test('compares two networks and nine losses on three sets', () => {
    const matrix = runs.filter(({ part }) => part === 'matrix');
    expect(matrix).toHaveLength(54);
    const cells = new Set(
      matrix.map(({ cohort, network, method }) => `${cohort} ${network} ${method}`),
    );
    expect(cells.size).toBe(54);
  });

  test('gives the methods of a fold the same seed, steps and evaluated subjects', () => {
    const real = runs.filter(({ part }) => part.startsWith('hippocampus'));
    for (const own of Map.groupBy(real, ({ fold }) => fold).values()) {
      expect(own).toHaveLength(11);
      expect(new Set(own.map(({ training }) => JSON.stringify(training))).size).toBe(1);
    }
  });

  test('does the runs of a cohort one after the other', () => {
    const order = runs.filter(({ fold }) => fold === null).map(({ cohort }) => cohort);
    const changes = order.filter((cohort, index) => cohort !== order[index - 1]);
    expect(new Set(changes).size).toBe(changes.length);
  });
});

test('a change of any setting of a run, or of its cohort, is another run', () => {
  const { runs, cohorts } = studyOf('committed');
  const run = runs.find(({ id }) => id === 'calf-unet-fn-dice');
  const { calf, thigh } = cohorts;
  if (!run || !calf || !thigh) throw new Error('The study has no such run.');
  const longer = { ...run, training: { ...run.training, steps: run.training.steps + 1 } };
  const hashes = [settingsHash(run, calf), settingsHash(longer, calf), settingsHash(run, thigh)];
  expect(new Set(hashes).size).toBe(3);
  expect(settingsHash(structuredClone(run), structuredClone(calf))).toBe(hashes[0]);
});
