import type { Command } from 'commander';
import {
  CancelSweepDocument,
  JobsDocument,
  StartSweepDocument,
  type StartSweepInput,
  SweepDocument,
  type SweepSummaryFragment,
  SweepsDocument,
  type SweepWithRunsFragment,
} from '../generated/operations.ts';
import { type Client, ServerRefusal } from './client.ts';
import { followJob, hasEnded } from './follow-job.ts';
import {
  createCommand,
  createGroup,
  dice,
  type OutputOptions,
  print,
  table,
  toCount,
} from './output.ts';
import { describeStatus } from './train/status.ts';

type SweepRun = SweepWithRunsFragment['runs'][number];
type Coordinates = SweepRun['coordinates'];

export function sweepsCommand(connect: () => Promise<Client>): Command {
  const sweeps = createGroup('sweeps', 'Runs over a grid of settings: list, show, cancel');
  sweeps.addCommand(
    createCommand('list', 'Sweeps, newest first')
      .option('--limit <n>', 'at most so many', toCount, 20)
      .action(async (options: OutputOptions & { limit: number }) => {
        const client = await connect();
        const { sweeps: found } = await client.request(SweepsDocument, { first: options.limit });
        print(options, found.nodes, () => describeSweeps(found.nodes));
      }),
  );
  sweeps.addCommand(
    createCommand('show', 'A sweep: mean Dice over folds, and each run')
      .argument('<sweep>', 'id of the sweep')
      .action(async (id: string, options: OutputOptions) => {
        const sweep = await readSweep(await connect(), id);
        print(options, sweep, () => describeSweep(sweep));
      }),
  );
  sweeps.addCommand(
    createCommand('cancel', 'Stop the runs of a sweep that have not ended')
      .argument('<sweep>', 'id of the sweep')
      .action(async (id: string, options: OutputOptions) => {
        const client = await connect();
        const { cancelSweep } = await client.request(CancelSweepDocument, { sweepId: id });
        print(options, cancelSweep.sweep, () => describeSweep(cancelSweep.sweep));
      }),
  );
  return sweeps;
}

export async function startSweep(
  client: Client,
  input: StartSweepInput,
): Promise<SweepWithRunsFragment> {
  const { startSweep: started } = await client.request(StartSweepDocument, { input });
  return started.sweep;
}

/** Waits for all runs of a sweep and their evaluations; runs that fail are said, and do not end it. */
export async function followSweep(
  client: Client,
  sweep: SweepWithRunsFragment,
): Promise<SweepWithRunsFragment> {
  for (const [index, { coordinates, run }] of sweep.runs.entries()) {
    const title = `Run ${index + 1} of ${sweep.runs.length} (${describePlace(coordinates)})`;
    await followJob(client, run.job, title).catch(sayRefusal(title));
  }
  return followEvaluations(client, sweep.id);
}

/** They are queued by the runs; without an open one, nothing more will be measured. */
async function followEvaluations(client: Client, id: string): Promise<SweepWithRunsFragment> {
  for (;;) {
    const sweep = await readSweep(client, id);
    const isOpen = sweep.runs.some(({ run, meanDice }) => run.version && meanDice === null);
    const { jobs } = await client.request(JobsDocument, { first: 100 });
    const evaluation = jobs.nodes.findLast((job) => job.kind === 'EVALUATE' && !hasEnded(job));
    if (!isOpen || !evaluation) return sweep;
    await followJob(client, evaluation, 'Evaluation').catch(sayRefusal('Evaluation'));
  }
}

/** The sweep. Throws NOT_FOUND. */
async function readSweep(client: Client, id: string): Promise<SweepWithRunsFragment> {
  const { node } = await client.request(SweepDocument, { id });
  if (node?.__typename === 'Sweep') return node;
  throw new ServerRefusal('NOT_FOUND', `There is no sweep ${id}. myograph train sweeps list`);
}

function sayRefusal(title: string): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof ServerRefusal)) throw error;
    console.error(`${title}: ${error.code}: ${error.message}`);
  };
}

/** Mean Dice ± SD of each group of folds, the best first, and then the runs. */
export function describeSweep(sweep: SweepWithRunsFragment): string {
  const names = sweep.groups[0]?.coordinates.map(({ name }) => name) ?? [];
  const groups = sweep.groups.map((group) => [
    ...group.coordinates.map(({ value }) => value),
    meanOf(group),
    `${group.measured} of ${group.runs}`,
  ]);
  return [
    `${sweep.model.name}: ${sweep.runs.length} runs, asked for by ${sweep.createdBy.name}; sweep ${sweep.id}`,
    '',
    table([...names, 'mean Dice ± SD', 'runs measured'], groups),
    '',
    table(
      [...(sweep.runs[0]?.coordinates ?? []).map(({ name }) => name), ...runHead],
      sweep.runs.map(runRow),
    ),
  ].join('\n');
}

const runHead = ['snapshot', 'status', 'version', 'mean Dice', 'run'];

function runRow({ coordinates, run, meanDice }: SweepRun) {
  const { snapshot, version, id } = run;
  return [
    ...coordinates.map(({ value }) => value),
    `#${snapshot.number}`,
    describeStatus(run),
    version ? `@${version.number}` : null,
    dice(meanDice),
    id,
  ];
}

function describeSweeps(sweeps: readonly SweepSummaryFragment[]): string {
  const rows = sweeps.map(({ id, createdAt, createdBy, model, groups }) => {
    const [best] = groups;
    const count = (of: 'runs' | 'measured') => groups.reduce((sum, group) => sum + group[of], 0);
    return [
      createdAt.slice(0, 16).replace('T', ' '),
      model.name,
      createdBy.name,
      `${count('measured')} of ${count('runs')}`,
      best && best.measured > 0
        ? `${meanOf(best)} (${describePlace(best.coordinates) || 'all folds'})`
        : null,
      id,
    ];
  });
  return table(['started', 'model', 'by', 'runs measured', 'best mean Dice', 'id'], rows);
}

function meanOf({ meanDice, deviation }: SweepSummaryFragment['groups'][number]): string {
  return deviation === null ? dice(meanDice) : `${dice(meanDice)} ± ${dice(deviation)}`;
}

function describePlace(coordinates: Coordinates): string {
  return coordinates.map(({ name, value }) => `${name}=${value}`).join(', ');
}
