import type {
  RunSummaryFragment,
  TrainingPresetsQuery,
  TrainingRunQuery,
} from '../../generated/operations.ts';
import { describeChoice } from '../loss.ts';
import { dice, table } from '../output.ts';
import { describeStatus } from './status.ts';

export type Run = Extract<NonNullable<TrainingRunQuery['node']>, { __typename: 'TrainingRun' }>;

type Preset = TrainingPresetsQuery['trainingPresets'][number];

/** `calves #3`, with the fold of a cross-validation. */
function snapshotName({ cohort, number, fold, foldCount }: Run['snapshot']): string {
  const part = fold === null ? '' : ` (fold ${fold} of ${foldCount})`;
  return `${cohort.name} #${number}${part}`;
}

export function describeRuns(runs: readonly RunSummaryFragment[]): string {
  const rows = runs.map((run) => [
    run.createdAt.slice(0, 16).replace('T', ' '),
    run.model.name,
    snapshotName(run.snapshot),
    run.lossChoice.loss.mode + (run.lossChoice.override ? ' (override)' : ''),
    describeStatus(run),
    run.version ? `@${run.version.number}` : null,
    run.id,
  ]);
  return table(['started', 'model', 'snapshot', 'loss', 'status', 'version', 'id'], rows);
}

/** State, loss and settings of a run, its checks and its loss curve in some ten points. */
export function describeRun(run: Run): string {
  return [
    describeState(run),
    describeChoice(run.lossChoice),
    `Settings: ${describeSettings(run.settings)}`,
    ...describeChecks(run),
    ...describeCurve(run),
  ].join('\n');
}

/** Each preset with its settings. */
export function describePresets(presets: readonly Preset[]): string {
  return presets
    .map(({ name, description, settings, loss }) =>
      [
        `${name}: ${description}`,
        `  ${describeSettings(settings)}`,
        ...(loss === null ? [] : [`  loss: ${describeSettings(loss)}`]),
      ].join('\n'),
    )
    .join('\n\n');
}

/** Settings that are told first, in this order; the database keeps none. */
const firstTold = [
  ...['kind', 'rule', 'mode', 'network', 'depth', 'height', 'width', 'spacing', 'batchSize'],
  ...['steps', 'learningRate', 'schedule', 'stop', 'keep', 'validationShare', 'validateEvery'],
];

function placeOf(name: string): number {
  const place = firstTold.indexOf(name);
  return place < 0 ? firstTold.length : place;
}

/** `network (kind unet, levels 4), learningRate 0.001, schedule poly`. */
function describeSettings(settings: unknown): string {
  if (Array.isArray(settings)) return settings.join(' + ') || 'none';
  if (typeof settings !== 'object' || settings === null) return String(settings ?? 'none');
  return Object.entries(settings)
    .sort(([a], [b]) => placeOf(a) - placeOf(b))
    .map(([name, value]) => {
      const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value);
      return isGroup
        ? `${name} (${describeSettings(value)})`
        : `${name} ${describeSettings(value)}`;
    })
    .join(', ');
}

function describeState(run: Run): string {
  const { job, lossCurve, model, version, resumes, engine, device, stopReason } = run;
  const state = [
    `${model.name}: ${job.status.toLowerCase()}, step ${lossCurve.at(-1)?.step ?? 0}`,
    `on ${snapshotName(run.snapshot)}`,
    engine ? `on ${engine} (${device})` : 'not started yet',
    resumes > 0 ? `taken up again ${resumes === 1 ? 'once' : `${resumes} times`}` : '',
    stopReason ? `ended early (${stopReason.replace(/\.$/, '')})` : '',
    describeBest(run),
    version ? `registered as ${model.name}@${version.number}` : '',
    job.error ? `${job.error.code}: ${job.error.message}` : '',
  ];
  return state.filter((part) => part !== '').join(', ');
}

/** The best check, where its weights are those that the version gets. */
function bestOf({ settings, checks, bestStep }: Run): Run['checks'][number] | undefined {
  const { keep }: { keep?: unknown } = Object(settings);
  return keep === 'best' ? checks.find(({ step }) => step === bestStep) : undefined;
}

/** By validation Dice, or by the loss where nothing was validated. */
function describeBest(run: Run): string {
  const best = bestOf(run);
  if (!best) return '';
  const measure =
    best.dice === null ? `mean loss ${best.loss.toFixed(4)}` : `validation Dice ${dice(best.dice)}`;
  return `best at step ${best.step} (${measure})`;
}

function describeChecks(run: Run): string[] {
  const { checks } = run;
  if (checks.length === 0) return [];
  const rows = checks.map((check) => [
    check.step,
    check.loss.toFixed(4),
    dice(check.dice),
    check === bestOf(run) ? 'best' : '',
  ]);
  return ['', table(['check at step', 'mean loss', 'validation Dice', ''], rows)];
}

function describeCurve({ lossCurve }: Run): string[] {
  if (lossCurve.length === 0) return [];
  const every = Math.ceil(lossCurve.length / 10);
  const points = lossCurve.filter(
    (_point, index) => index % every === 0 || index === lossCurve.length - 1,
  );
  const rows = points.map(({ step, loss, crossEntropy, dice: term }) => [
    step,
    ...[loss, crossEntropy, term].map((value) => value.toFixed(4)),
  ]);
  return ['', table(['step', 'loss', 'xent', 'dice'], rows)];
}
