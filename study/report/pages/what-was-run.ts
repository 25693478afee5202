import type { RunResult } from '../../result.ts';
import { cohortName, cohortsOf, inOrder, NETWORK_NAMES, type Network, type Part } from '../runs.ts';
import { capital, distinct, listed, seconds, several, table } from '../text.ts';

const PART_NAMES: Readonly<Record<Part, string>> = {
  matrix: 'networks × losses',
  gating: 'gating',
  losses: 'later losses',
  learning_curve: 'learning curve',
  hippocampus_all: 'hippocampus, all labels',
  hippocampus_half: 'hippocampus (a)',
  hippocampus_one: 'hippocampus (b)',
};

/** Runs in groups that differ in the loss alone, with their sizes, and where and how long they ran. */
export function whatWasRun(runs: readonly RunResult[]): string[] {
  if (runs.length === 0) return ['Missing: there are no results.'];
  const groups = Map.groupBy(
    inOrder(runs),
    ({ part, cohort, network }) => `${cohort} ${part} ${network}`,
  );
  const order = cohortsOf(runs);
  const rows = [...groups.values()]
    .toSorted((a, b) => placeOf(order, a) - placeOf(order, b))
    .map(groupRow);
  const total = (pick: (run: RunResult) => number) => runs.reduce((sum, run) => sum + pick(run), 0);
  const machines = new Set(
    runs.map(
      ({ machine }) =>
        `${machine.engine} on ${machine.device}, ${several(machine.threads, 'thread')}`,
    ),
  );
  return [
    `${several(runs.length, 'run')} on ${listed([...machines])}: ${seconds(total(({ wallSeconds }) => wallSeconds))} on the clock, of which ${seconds(total(({ trainingSeconds }) => trainingSeconds))} training, and ${seconds(total(({ cpuSeconds }) => cpuSeconds))} of processor time.`,
    table(
      [
        'part',
        'cohort',
        'network',
        'runs',
        'filters',
        'parameters',
        'window',
        'batch',
        'steps',
        'rate',
        'seed',
        'training a run',
      ],
      rows,
    ),
    "Filters are those of the first level. Windows are in pixels; where a spacing in mm is given, images are brought to it, else each slice is brought to the window's size.",
  ];
}

function placeOf(order: readonly string[], [first]: readonly RunResult[]): number {
  return first ? order.indexOf(first.cohort) : order.length;
}

function groupRow(runs: readonly RunResult[]): string[] {
  const all = <T extends string | number>(pick: (run: RunResult) => T) => distinct(runs.map(pick));
  const median = runs.map(({ trainingSeconds }) => trainingSeconds).toSorted((a, b) => a - b);
  return [
    all(({ part }) => PART_NAMES[part]),
    all(({ cohort }) => cohortName(cohort)),
    all(({ network }) => NETWORK_NAMES[network satisfies Network]),
    String(runs.length),
    all(({ training }) => describeNetwork(training.network)),
    all(({ parameters }) => parameters.toLocaleString('en')),
    all(({ training }) => describeWindow(training)),
    all(({ training }) => training.batchSize),
    all(({ training }) => training.steps),
    all(({ training }) => `${training.learningRate}, ${training.schedule}`),
    all(({ training }) => training.seed),
    seconds(median[Math.floor(median.length / 2)] ?? 0),
  ];
}

function describeNetwork(network: RunResult['training']['network']): string {
  return network.kind === 'fcn8'
    ? `${network.baseFilters} (dense ${network.denseFilters})`
    : `${network.baseFilters}, ${network.levels} levels`;
}

function describeWindow({
  height,
  width,
  spacing,
  augmentation,
  subset,
}: RunResult['training']): string {
  return [
    `${height}×${width}`,
    ...(spacing === null ? [] : [`${spacing} mm`]),
    ...(augmentation === null ? [] : ['augmented']),
    ...(subset === 'all' ? [] : ['proximal half']),
  ].join(', ');
}

/** What was learned from and measured on, and how it was made. */
export function cohortTable(runs: readonly RunResult[]): string[] {
  if (runs.length === 0) return [];
  const rows = cohortsOf(runs).map((cohort) => {
    const own = runs.filter((run) => run.cohort === cohort);
    const all = (pick: (run: RunResult) => string | number) => range(own.map(pick));
    return [
      capital(cohortName(cohort)),
      `${all(({ classes }) => classes.length)} and ${all(({ untrained }) => untrained.length)} labelled nowhere`,
      `${all(({ learned }) => learned.subjects.length)} / ${all(({ learned }) => learned.images)} / ${all(({ learned }) => learned.slices)}`,
      `${all(measuredSubjects)} / ${all(({ evaluated }) => evaluated.length)} / ${all(measuredSlices)}`,
      distinct(own.map(({ data }) => describeData(data))),
    ];
  });
  return [
    table(
      ['cohort', 'classes', 'learned from: subjects / images / slices', 'measured on', 'made from'],
      rows,
    ),
  ];
}

function measuredSubjects({ evaluated }: RunResult): number {
  return new Set(evaluated.map(({ subject }) => subject)).size;
}

function measuredSlices({ evaluated }: RunResult): number {
  return evaluated.reduce((sum, { counts }) => sum + (counts[0]?.truePositive.length ?? 0), 0);
}

/** "7" or "6 to 8". */
function range(values: readonly (string | number)[]): string {
  const numbers = values.map(Number);
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  return low === high ? String(low) : `${low} to ${high}`;
}

/** Plain data in words: "seed 11, thigh: subjects 20, scale 0.25". */
function describeData(data: Readonly<Record<string, unknown>>): string {
  return Object.entries(data)
    .map(([key, value]) => (isRecord(value) ? describeSets(value) : `${key} ${String(value)}`))
    .join(', ');
}

function describeSets(sets: Readonly<Record<string, unknown>>): string {
  return Object.entries(sets)
    .map(([name, value]) => `${name} (${isRecord(value) ? describeData(value) : String(value)})`)
    .join(', ');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
