import type { Dataset } from '../src/training/batches.ts';
import { chooseLoss } from '../src/training/choice.ts';
import { chosenInfo } from '../src/training/engine/chosen.ts';
import type { Program, ProgramSettings } from '../src/training/program.ts';
import { programSettings } from '../src/training/training-settings.ts';
import type { CohortSpec } from './cohorts/specs.ts';
import { type Member, membersOf } from './cohorts.ts';
import { datasetOf, learn } from './learn.ts';
import type { StudyRun } from './matrix.ts';
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
  const { learned, measured } = sidesOf(run, cohort);
  const { classes } = cohort;
  const coverages = [...learned, ...measured].map(({ coverage }) => coverage);
  const choice = chooseLoss(coverages, classes);
  const loss = run.loss === 'automatic' ? choice.loss : run.loss;
  const dataset = datasetOf(learned, spec, classes, run.training);
  const settings = programSettings(run.training, loss, classes, []);
  const outcome = await withProgram(settings, (program) =>
    learnAndMeasure(run, { program, settings, dataset }, cohort, measured),
  );
  const ended = clock();
  const { id, part, cohort: cohortName, network, method, fold, training } = run;
  return {
    ...{ id, settingsHash: settingsHash(run, spec), part, cohort: cohortName },
    ...{ network, method, fold, training, loss },
    choice: run.loss === 'automatic' ? { rule: choice.rule, reason: choice.reason } : null,
    data: { ...spec },
    classes: [...classes],
    untrained: [...cohort.untrained],
    learned: learnedFrom(learned, dataset),
    machine: await machine(),
    trainingSeconds: outcome.trainingSeconds,
    wallSeconds: tenths(ended.wall - started.wall),
    cpuSeconds: tenths(ended.cpu - started.cpu),
    parameters: outcome.parameters,
    losses: outcome.losses,
    evaluated: outcome.results.map(({ image }) => image),
    pictures: run.pictured ? firstOfEachSet(outcome.results) : [],
  };
}

/** The images to learn from, as many as the run takes, and those to measure. */
function sidesOf({ fold, images }: StudyRun, cohort: Cohort) {
  const members = membersOf(cohort, fold);
  const of = (side: Member['coverage']['side']) =>
    members.filter(({ coverage }) => coverage.side === side);
  return { learned: of('TRAINING').slice(0, images ?? undefined), measured: of('EVALUATION') };
}

interface Lesson {
  readonly program: Program;
  readonly settings: ProgramSettings;
  readonly dataset: Dataset;
}

async function learnAndMeasure(
  { training }: StudyRun,
  { program, settings, dataset }: Lesson,
  cohort: Cohort,
  measured: readonly Member[],
) {
  const started = clock();
  const losses = await learn(program, settings, dataset, training);
  const trainingSeconds = tenths(clock().wall - started.wall);
  const { classes, onePiece } = cohort;
  const predictor = { program, classes, onePiece, settings: training };
  const results: Measured[] = [];
  for (const member of measured) {
    results.push(await measure(predictor, member, cohort, training.subset));
  }
  return {
    losses: losses.map((value) => Number(value.toPrecision(4))),
    parameters: program.parameterCount,
    ...{ trainingSeconds, results },
  };
}

function learnedFrom(learned: readonly Member[], { lists }: Dataset): RunResult['learned'] {
  return {
    subjects: [...new Set(learned.map(({ subject }) => subject))],
    images: learned.length,
    slices: lists[0]?.slices.length ?? 0,
  };
}

async function machine(): Promise<RunResult['machine']> {
  const { engine, version, device, threads } = await chosenInfo();
  return { engine: `${engine} ${version}`, device, threads };
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
