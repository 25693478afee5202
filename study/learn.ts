import type { Dataset } from '../src/training/batches.ts';
import { createDataset, openBatches } from '../src/training/batches.ts';
import { hashOfJson } from '../src/training/canonical-json.ts';
import { NOTHING_DONE } from '../src/training/checkpoint.ts';
import { prepareVolume } from '../src/training/prepare.ts';
import type { Program, ProgramSettings } from '../src/training/program.ts';
import { train } from '../src/training/train.ts';
import type { TrainingSettings } from '../src/training/training-settings.ts';
import type { CohortSpec } from './cohorts/specs.ts';
import type { Member } from './cohorts.ts';

/** The dataset made last: runs that differ in the loss alone follow one another. */
let last: { readonly key: string; readonly dataset: Dataset } | null = null;

/**
 * Members as slices to draw from.
 *
 * @param spec of their cohort: members of two may have the same names and coverage, and other images
 */
export function datasetOf(
  members: readonly Member[],
  spec: CohortSpec,
  classes: readonly string[],
  settings: TrainingSettings,
): Dataset {
  const { height, width, spacing, subset } = settings;
  const coverages = members.map(({ coverage }) => coverage);
  const key = hashOfJson({ spec, coverages, classes, height, width, spacing, subset });
  if (last?.key === key) return last.dataset;
  const prepared = members.map((member) => prepareVolume(member, classes, [], settings));
  const dataset = createDataset(prepared, { classes, labelSets: [] });
  last = { key, dataset };
  return dataset;
}

/**
 * Trains a program to its last step.
 *
 * @returns the loss of every step
 * @throws TRAINING_DIVERGED
 */
export async function learn(
  program: Program,
  programSettings: ProgramSettings,
  dataset: Dataset,
  settings: TrainingSettings,
): Promise<number[]> {
  const losses: number[] = [];
  const { seed, steps } = settings;
  const batches = openBatches({ dataset, settings, seed, firstStep: 1, lastStep: steps });
  try {
    await train({
      program,
      programSettings,
      batches,
      settings,
      progress: NOTHING_DONE,
      validate: null,
      sinks: {
        onStep: (_step, { loss }) => void losses.push(loss),
        onCheck: () => {},
        onCheckpoint: () => {},
        shouldStop: () => false,
      },
    });
    return losses;
  } finally {
    await batches.close();
  }
}
