import { chooseLoss } from '../src/training/choice.ts';
import { chosenInfo } from '../src/training/engine/chosen.ts';
import type { Program } from '../src/training/program.ts';
import { programSettings } from '../src/training/training-settings.ts';
import { membersOf } from './cohorts.ts';
import { datasetOf, learn } from './learn.ts';
import type { CohortSpec, StudyRun } from './matrix.ts';
import { type Measured, measure } from './measure.ts';
import { withProgram } from './recordings.ts';
import type { RunResult } from './result.ts';
import { settingsHash } from './store.ts';
import type { Cohort } from './volume.ts';

/**
 * Does one run: learns from the images of the training side, and measures those of the other.
 *
 * @throws CLASS_ONE_SIDED, TRAINING_DIVERGED and what else a training is refused for
 */
export async function doRun(run: StudyRun, spec: CohortSpec, cohort: Cohort): Promise<RunResult> {
  const started = clock();
  const members = membersOf(cohort, run.fold);
  const learned = members
    .filter(({ coverage }) => coverage.side === 'TRAINING')
    .slice(0, run.images ?? undefined);
  const measured = members.filter(({ coverage }) => coverage.side === 'EVALUATION');
  const { classes } = cohort;
  const coverages = [...learned, ...measured].map(({ coverage }) => coverage);
  const choice = chooseLoss(coverages, classes);
  const loss = run.loss === 'automatic' ? choice.loss : run.loss;
  const dataset = datasetOf(learned, classes, run.training);
  const program = programSettings(run.training, loss, classes, []);

  const lesson = async (opened: Program) => {
    const before = clock();
    const losses = await learn(opened, program, dataset, run.training);
    const trainingSeconds = clock().wall - before.wall;
    const { onePiece } = cohort;
    const predictor = { program: opened, classes, onePiece, settings: run.training };
    const results: Measured[] = [];
    for (const member of measured) {
      results.push(await measure(predictor, member, cohort, run.training.subset));
    }
    return { losses, trainingSeconds, results, parameters: opened.parameterCount };
  };
  const { losses, trainingSeconds, results, parameters } = await withProgram(program, lesson);
  const ended = clock();
  const { engine, version, device, threads } = await chosenInfo();
  const { id, part, cohort: cohortName, network, method, fold, training } = run;
  return {
    ...{ id, settingsHash: settingsHash(run, spec), part, cohort: cohortName },
    ...{ network, method, fold, training, loss },
    choice: run.loss === 'automatic' ? { rule: choice.rule, reason: choice.reason } : null,
    data: { ...spec },
    classes: [...classes],
    untrained: [...cohort.untrained],
    learned: {
      subjects: [...new Set(learned.map(({ subject }) => subject))],
      images: learned.length,
      slices: dataset.lists[0]?.slices.length ?? 0,
    },
    machine: { engine: `${engine} ${version}`, device, threads },
    trainingSeconds: tenths(trainingSeconds),
    wallSeconds: tenths(ended.wall - started.wall),
    cpuSeconds: tenths(ended.cpu - started.cpu),
    parameters,
    losses: losses.map((value) => Number(value.toPrecision(4))),
    evaluated: results.map(({ image }) => image),
    pictures: run.pictured ? firstOfEachSet(results) : [],
  };
}

function firstOfEachSet(results: readonly Measured[]): RunResult['pictures'] {
  const sets = Map.groupBy(results, ({ image }) => image.set);
  return [...sets.values()].flatMap(([first]) => (first ? [first.picture] : []));
}

/** Seconds, on the clock and of all threads of this process. */
function clock(): { wall: number; cpu: number } {
  const { user, system } = process.cpuUsage();
  return { wall: performance.now() / 1000, cpu: (user + system) / 1e6 };
}

function tenths(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
