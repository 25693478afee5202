import { calfSchema, thighSchema } from '../../src/imaging/label-schemas.ts';
import { hashOfJson } from '../../src/training/canonical-json.ts';
import { LOSS_RULES } from '../../src/training/choice/rules.ts';
import type { LossMode, LossSettings } from '../../src/training/settings.ts';
import type { RunResult } from '../result.ts';

/** Which run is which, and what runs, cohorts and classes are called. */

export type Network = RunResult['network'];
export type Part = RunResult['part'];

/** `xent` alone, `dice` alone, or both. */
export type Terms = 'xent' | 'dice' | 'both';

export const NETWORKS: readonly Network[] = ['unet', 'fcn8'];
export const NETWORK_NAMES: Readonly<Record<Network, string>> = { unet: 'UNet', fcn8: 'FCN-8' };

/** The modes that count false positives, too. */
export const AMENDED = ['fp', 'fn_or_fp', 'fn_plus_fp'] as const;

const COHORT_NAMES: Readonly<Record<string, string>> = {
  thigh: 'thigh, all slices',
  thigh_proximal: 'thigh, proximal half',
  calf: 'calf, partly labelled',
  thigh_curve: 'thigh, learning curve',
  hippocampus_all: 'hippocampus, all labels',
  hippocampus_half: 'hippocampus, half of the volumes',
  hippocampus_one: 'hippocampus, one class a volume',
};

const MODES: readonly LossMode[] = ['fn', 'fp', 'fn_or_fp', 'fn_plus_fp', 'marginal', 'ignore'];
const TERMS: readonly Terms[] = ['xent', 'dice', 'both'];

export function cohortName(cohort: string): string {
  return COHORT_NAMES[cohort] ?? cohort;
}

/** Cohorts of some runs, known ones first. */
export function cohortsOf(runs: readonly RunResult[]): string[] {
  const known = Object.keys(COHORT_NAMES);
  const found = new Set(runs.map(({ cohort }) => cohort));
  return [
    ...known.filter((name) => found.has(name)),
    ...[...found].filter((name) => !known.includes(name)),
  ];
}

export function termsOf({ crossEntropy, dice }: LossSettings): Terms {
  if (!crossEntropy) return 'dice';
  return dice === 'none' ? 'xent' : 'both';
}

/** Runs of the matrix that fit. */
export function matrixRuns(
  runs: readonly RunResult[],
  wanted: {
    readonly cohort?: string;
    readonly network?: Network;
    readonly mode?: LossMode;
    readonly terms?: Terms;
  },
): RunResult[] {
  const { cohort, network, mode, terms } = wanted;
  return inOrder(
    runs.filter(
      (run) =>
        run.part === 'matrix' &&
        (cohort === undefined || run.cohort === cohort) &&
        (network === undefined || run.network === network) &&
        (mode === undefined || run.loss.mode === mode) &&
        (terms === undefined || termsOf(run.loss) === terms),
    ),
  );
}

export function runsOf(runs: readonly RunResult[], part: Part): RunResult[] {
  return inOrder(runs.filter((run) => run.part === part));
}

/** On the hippocampus, where methods are compared on the same subjects: folds that some of them lack are left out. */
export function hippocampusRuns(runs: readonly RunResult[]): RunResult[] {
  const own = runs.filter(({ cohort }) => cohort.startsWith('hippocampus'));
  const folds = [...Map.groupBy(own, ({ fold }) => fold).values()];
  const most = Math.max(0, ...folds.map(({ length }) => length));
  return folds.filter(({ length }) => length === most).flat();
}

/** By network, terms and mode of the loss, then by what else distinguishes methods, then by fold. */
export function inOrder(runs: readonly RunResult[]): RunResult[] {
  const place = ({ network, loss, fold }: RunResult) => [
    NETWORKS.indexOf(network),
    TERMS.indexOf(termsOf(loss)),
    MODES.indexOf(loss.mode),
    loss.gating === 'catalog' ? 0 : 1,
    loss.backgroundWeight,
    fold ?? 0,
  ];
  return runs.toSorted((a, b) => {
    const [first, second] = [place(a), place(b)];
    const differing = first.findIndex((value, index) => value !== second[index]);
    return differing < 0 ? 0 : (first[differing] ?? 0) - (second[differing] ?? 0);
  });
}

/** Methods of some runs, in their order, each with its runs. */
export function byMethod(runs: readonly RunResult[]): Map<string, RunResult[]> {
  return Map.groupBy(inOrder(runs), ({ method }) => method);
}

/** Network and method, where the cohort is said. */
export function runName({ network, method }: RunResult): string {
  return `${NETWORK_NAMES[network]}, ${method}`;
}

/** The same for the same loss, whatever its method is called. */
export function lossKey({ crossEntropy, dice, lambda, ...entropy }: LossSettings): string {
  const terms = crossEntropy ? entropy : { gating: entropy.gating };
  return hashOfJson({ terms, crossEntropy, dice, lambda: dice === 'none' ? null : lambda });
}

/** What the trainer chooses where labels are partial. */
export function ruleLoss(): LossSettings {
  const rule = LOSS_RULES.find(({ id }) => id === 'partial');
  if (!rule) throw new Error('There is no rule for partial labels.');
  return rule.loss;
}

export function describeLoss(loss: LossSettings): string {
  const gating = loss.gating === 'catalog' ? 'gated' : 'not gated';
  const terms = [
    loss.crossEntropy ? `xent(${loss.mode}, w₀ = ${loss.backgroundWeight})` : '',
    loss.dice === 'none' ? '' : `${loss.dice}-dice`,
  ];
  return `${terms.filter((term) => term !== '').join(' + ')}, ${gating}`;
}

const CLASSES = new Map(
  [...thighSchema.classes, ...calfSchema.classes].map((one) => [one.code, one]),
);

export function className(code: string): string {
  return CLASSES.get(code)?.name ?? code.replaceAll('_', ' ');
}

/** #rrggbb; grey for a class of no schema. */
export function classColour(code: string): string {
  return CLASSES.get(code)?.colour ?? '#888888';
}
