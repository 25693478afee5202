import type { RunResult } from '../../result.ts';
import type { Claim } from '../claims/claim.ts';
import { cohortName, cohortsOf, inOrder, NETWORK_NAMES, type Network, type Part } from '../runs.ts';
import { capital, distinct, listed, page, seconds, several, table } from '../text.ts';
import { READING } from './figures.ts';

const PART_NAMES: Readonly<Record<Part, string>> = {
  matrix: 'networks × losses',
  gating: 'gating',
  losses: 'later losses',
  learning_curve: 'learning curve',
  hippocampus_all: 'hippocampus, all labels',
  hippocampus_half: 'hippocampus (a)',
  hippocampus_one: 'hippocampus (b)',
};

export interface Overview {
  readonly runs: readonly RunResult[];
  readonly claims: readonly Claim[];
  /** Runs of the study without a result. */
  readonly missing: readonly Pick<RunResult, 'cohort'>[];
  /** Ids of results that are no run of the study. */
  readonly foreign: readonly string[];
}

export function readmePage({ runs, claims, missing, foreign }: Overview): string {
  return page([
    '# The study',
    'After these pages you know how networks and losses for partly labelled images compare in Myograph, what of the abstract of Wong et al. (ISMRM 2019, 4741) holds here, and how to run all of it again. Every figure and verdict is computed from the [results](results), one file a run.',
    "- [The nine claims of the abstract](claims.md), and whether another rule than the trainer's would be better\n- [Networks and losses](matrix.md): tables and figures by cohort and class\n- [Learning curve](learning-curve.md)\n- [Hippocampus](hippocampus.md): partial labels on real images\n- [Training losses](losses.md)",
    ...summary(claims),
    '## What was run',
    ...whatWasRun(runs),
    ...gaps(missing, foreign),
    '## Data',
    "Thighs and calves are phantoms: images that Myograph makes from a seed, in the shape of the three sets of the abstract, with their complete truth. The abstract does not say which of its calf acquisitions had tissues labelled and which muscles; that calf_1 is the one of both limbs at once with tissues alone, and calf_2 the one of single limbs with muscles alone, is Myograph's reading. So are the names of the muscles, of which the abstract gives the counts. Images of both limbs are cut in two.",
    'The hippocampus is real: volumes of the Medical Segmentation Decathlon (task 4) with both classes labelled, of which some labels are hidden from the training.',
    ...cohortTable(runs),
    '## How figures are made',
    READING,
    "Intervals come from resampling subjects. Differences are tested by the Wilcoxon signed-rank test from six pairs on, with Holm's adjustment over the rows of a table; under six no test could reach 0.05, and no p is given. A class that is in neither mask of a subject has no Dice: it is left out of the mean, and counted where tables are. All are measured on the original matrix, after post-processing, against the complete truth.",
    seedSentence(runs),
    '## Run it again',
    '```\nnpm run study                                   # what is committed; takes up where it was stopped\nnpm run study -- --quick --out FOLDER           # minutes: the same runs, tiny\nnpm run study -- --full --out FOLDER            # the sizes of the abstract; for a GPU\nnpm run study -- --list                         # what would be run\nnpm run study -- --report                       # these pages again, from the results alone\n```',
  ]);
}

function summary(claims: readonly Claim[]): string[] {
  const verdicts = {
    'holds here': 'hold here',
    'does not hold here': 'do not hold here',
    'cannot be told here': 'cannot be told here',
  } as const;
  const told = Object.entries(verdicts).flatMap(([verdict, name]) => {
    const own = claims.filter((claim) => claim.verdict === verdict);
    const numbers = listed(own.map(({ number }) => String(number)));
    return own.length === 0 ? [] : [`${own.length} ${name} (${numbers})`];
  });
  return [`Of the ${claims.length} claims ${listed(told)}.`];
}

function whatWasRun(runs: readonly RunResult[]): string[] {
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

function gaps(missing: Overview['missing'], foreign: readonly string[]): string[] {
  const byCohort = [...Map.groupBy(missing, ({ cohort }) => cohort)].map(
    ([cohort, own]) => `${own.length} of ${cohortName(cohort)}`,
  );
  return [
    ...(missing.length === 0
      ? []
      : [
          `**Missing:** ${several(missing.length, 'run')} of the study without a result: ${byCohort.join('; ')}. What is said below and on the other pages is of the rest.`,
        ]),
    ...(foreign.length === 0
      ? []
      : [`Left out, as no runs of this study: ${foreign.map((id) => `\`${id}\``).join(', ')}.`]),
  ];
}

/** What was learned from and measured on, and how it was made. */
function cohortTable(runs: readonly RunResult[]): string[] {
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

function seedSentence(runs: readonly RunResult[]): string {
  const groups = Map.groupBy(runs, ({ cohort, network, method, fold }) =>
    [cohort, network, method, fold].join(' '),
  );
  const most = Math.max(0, ...[...groups.values()].map(({ length }) => length));
  return most === 1
    ? 'Each network was trained once, with one seed. Intervals therefore speak of subjects alone; another seed may move a score by more than some of the differences here.'
    : '';
}
