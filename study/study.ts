import { MyographError } from '../src/errors.ts';
import { addSums, sumsBySlice } from '../src/evaluation/counts.ts';
import { meanDice } from '../src/evaluation/dice.ts';
import { hasHippocampus } from './cohorts/hippocampus.ts';
import type { CohortSpec } from './cohorts/specs.ts';
import { loadCohort } from './cohorts.ts';
import { doRun } from './do-run.ts';
import { estimatedSeconds } from './estimate.ts';
import type { Study, StudyRun } from './matrix.ts';
import type { RunResult } from './result.ts';
import { findResult, keepResult, settingsHash } from './store.ts';
import type { Cohort } from './volume.ts';

export interface StudyPlace {
  /** Of the results. */
  readonly folder: string;
  /** Folder with hippocampus_msd; null where none is named. */
  readonly data: string | null;
  readonly say: (line: string) => void;
}

interface Task {
  readonly run: StudyRun;
  readonly spec: CohortSpec;
}

/**
 * Does the runs of a study that are not done yet, one after the other, each with a result file of its own. One
 * that fails, by losses that are no numbers, say, is reported and does not keep the others from being done.
 *
 * @returns names of the runs that failed
 */
export async function runStudy(study: Study, place: StudyPlace): Promise<string[]> {
  const { folder, say } = place;
  const tasks = await tasksLeft(study, place);
  const cohorts = new CohortInMemory(place.data);
  const pace = new Pace();
  const failed: string[] = [];
  for (const [index, { run, spec }] of tasks.entries()) {
    const turn = `${index + 1}/${tasks.length}`;
    try {
      const result = await doRun(run, spec, await cohorts.load(spec));
      await keepResult(folder, result);
      pace.add(run, result);
      const left = pace.left(tasks.slice(index + 1).map((task) => task.run));
      say(`${turn}  ${describe(result)}; ${minutes(left)} left`);
    } catch (error) {
      if (!(error instanceof MyographError)) throw error;
      failed.push(run.id);
      say(`${turn}  ${run.id} FAILED: ${error.code} ${error.message}`);
    }
  }
  return failed;
}

/** Tasks without a result; says how many have one, and what cannot be done here. */
async function tasksLeft({ runs, cohorts }: Study, place: StudyPlace): Promise<Task[]> {
  const { folder, data, say } = place;
  const isReal = await hasHippocampus(data);
  const tasks: Task[] = [];
  let [done, withoutData] = [0, 0];
  for (const run of runs) {
    const spec = cohorts[run.cohort];
    if (!spec) throw new Error(`The study has no cohort ${run.cohort}.`);
    if (await findResult(folder, run.id, settingsHash(run, spec))) done += 1;
    else if (spec.kind === 'hippocampus' && !isReal) withoutData += 1;
    else tasks.push({ run, spec });
  }
  say(`${runs.length} runs: ${done} done before, ${tasks.length} to do, into ${folder}`);
  if (withoutData > 0) {
    const why =
      data === null
        ? 'no folder with real images was given'
        : `there is no hippocampus_msd in ${data}`;
    say(`${withoutData} runs on real images LEFT OUT: ${why}; name one by MYOGRAPH_TEST_DATA.`);
  }
  return tasks;
}

/** One cohort at a time: runs of the same one follow each other. */
class CohortInMemory {
  private readonly data: string | null;
  private spec: CohortSpec | null = null;
  private cohort: Promise<Cohort> | null = null;

  constructor(data: string | null) {
    this.data = data;
  }

  load(spec: CohortSpec): Promise<Cohort> {
    if (this.cohort === null || this.spec !== spec) {
      this.spec = spec;
      this.cohort = loadCohort(spec, this.data);
    }
    return this.cohort;
  }
}

/** How long runs take here, against their estimates. */
class Pace {
  private estimated = 0;
  private taken = 0;

  add(run: StudyRun, { wallSeconds }: RunResult): void {
    this.estimated += estimatedSeconds(run);
    this.taken += wallSeconds;
  }

  /** Seconds that further runs will take. */
  left(runs: readonly StudyRun[]): number {
    const estimated = runs.reduce((sum, run) => sum + estimatedSeconds(run), 0);
    return (estimated * this.taken) / this.estimated;
  }
}

function describe({ id, training, wallSeconds, evaluated, losses }: RunResult): string {
  const scores = evaluated.flatMap(({ counts }) =>
    counts.map((counted) => addSums(sumsBySlice(counted))),
  );
  const { mean } = meanDice(scores);
  return `${id}: ${training.steps} steps, loss ${losses.at(-1)}, mean Dice ${mean?.toFixed(3) ?? '–'}, ${wallSeconds} s`;
}

function minutes(seconds: number): string {
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
