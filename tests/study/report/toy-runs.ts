import type { LossSettings } from '../../../src/training/settings.ts';
import type { RunResult } from '../../../study/result.ts';
import { toyResult } from '../toy-result.ts';

type Image = RunResult['evaluated'][number];
type Counts = readonly (readonly [tp: number, fp: number, fn: number])[];

/** An image with [TP, FP, FN] by slice of each class. */
export function image(
  subject: string,
  counts: Readonly<Record<string, Counts>>,
  others: Partial<Image> & { readonly hidden?: readonly string[] } = {},
): Image {
  const { hidden = [], ...rest } = others;
  return {
    ...{ id: `${subject}/1`, subject, visit: '1', set: 'calf_1', firstSlice: 0, voxelMm3: 1 },
    sliceCount: Object.values(counts)[0]?.length ?? 1,
    counts: Object.entries(counts).map(([code, slices]) => ({
      class: code,
      hidden: hidden.includes(code),
      truePositive: slices.map(([tp]) => tp),
      falsePositive: slices.map(([, fp]) => fp),
      falseNegative: slices.map(([, , fn]) => fn),
    })),
    confusion: [],
    ...rest,
  };
}

/** Counts with this Dice, in hundredths. */
export const withDice = (hundredths: number): Counts => [
  [hundredths, 100 - hundredths, 100 - hundredths],
];

/** An image of each subject with one class of this Dice. */
export function scored(hundredths: readonly number[]): Image[] {
  return hundredths.map((value, index) => image(`s${index}`, { bone: withDice(value) }));
}

type Change = Omit<Partial<RunResult>, 'loss'> & { readonly loss?: Partial<LossSettings> };

/** A run that differs from another in what is named; its method says which loss. */
export function run({ loss = {}, ...others }: Change): RunResult {
  const toy = toyResult('toy');
  const settings = { ...toy.loss, ...loss };
  const terms = [
    ...(settings.crossEntropy ? [`xent(${settings.mode})`] : []),
    ...(settings.dice === 'none' ? [] : ['dice']),
  ].join('+');
  const method = others.method ?? `${terms}${settings.gating === 'none' ? ', not gated' : ''}`;
  const { part = toy.part, cohort = toy.cohort, network = toy.network, fold = null } = others;
  const id = [part, cohort, network, method.replaceAll(/[^a-z_]+/g, '-'), fold].join('-');
  return { ...toy, id, method, ...others, loss: settings };
}

export const BOTH = { dice: 'soft' } as const satisfies Partial<LossSettings>;
export const AMENDED = ['fp', 'fn_or_fp', 'fn_plus_fp'] as const;
