import { z } from 'zod';
import { MyographError } from '../../errors.ts';
import { type LossChoice, overrideLoss } from '../../training/choice.ts';
import { PRESETS } from '../../training/presets.ts';
import {
  lossSettingsSchema,
  type TrainingSettings,
  trainingSettingsSchema,
} from '../../training/training-settings.ts';
import { parseInput } from '../input.ts';

/** A named set of settings. */
export interface TrainingPreset {
  readonly name: string;
  readonly description: string;
  readonly settings: TrainingSettings;
}

export const presets: TrainingPreset[] = [
  {
    name: 'small',
    description: 'Learns something in a minute on two cores.',
    settings: PRESETS.small,
  },
  {
    name: 'seed',
    description: 'The network and the 15,000 steps of ISMRM 2019 #4741: wants a GPU.',
    settings: PRESETS.seed,
  },
];

/** What differs from a preset; bounds are those of the settings that come of it. */
export const settingsOverridesSchema = z.strictObject({
  imageSize: z.number().nullish(),
  baseFilters: z.number().nullish(),
  levels: z.number().nullish(),
  dropout: z.number().nullish(),
  batchSize: z.number().nullish(),
  steps: z.number().nullish(),
  learningRate: z.number().nullish(),
  checkpointEvery: z.number().nullish(),
  seed: z.number().nullish(),
});

export type SettingsOverrides = z.infer<typeof settingsOverridesSchema>;

/** A person's loss; what is left out stays as chosen. */
export const lossOverrideSchema = z.strictObject({
  mode: z.string().nullish(),
  backgroundWeight: z.number().nullish(),
  gating: z.string().nullish(),
  crossEntropy: z.boolean().nullish(),
  dice: z.string().nullish(),
  lambda: z.number().nullish(),
  why: z.string(),
});

export type LossOverride = z.infer<typeof lossOverrideSchema>;

/** @throws INVALID_INPUT for a preset that there is not, or settings that make no network */
export function resolveSettings(
  presetName: string,
  overrides: SettingsOverrides | null,
): TrainingSettings {
  const preset = presetNamed(presetName);
  const { imageSize, baseFilters, levels, dropout, ...rest } = withoutNulls(overrides ?? {});
  return parseInput(trainingSettingsSchema, {
    ...preset,
    ...rest,
    ...withoutNulls({ height: imageSize, width: imageSize }),
    network: { ...preset.network, ...withoutNulls({ baseFilters, levels, dropout }) },
  });
}

/** The choice with a person's loss in place of the automatic one, and who and why. */
export function applyOverride(choice: LossChoice, given: LossOverride, by: string): LossChoice {
  const { why, ...changes } = given;
  const loss = parseInput(lossSettingsSchema, { ...choice.loss, ...withoutNulls(changes) });
  return overrideLoss(choice, loss, by, why);
}

function presetNamed(name: string): TrainingSettings {
  const preset = presets.find((candidate) => candidate.name === name);
  if (preset) return preset.settings;
  const names = presets.map((candidate) => candidate.name).join(', ');
  throw new MyographError('INVALID_INPUT', `There is no preset '${name}': choose among ${names}.`, {
    preset: name,
  });
}

function withoutNulls<T extends object>(given: T): Partial<T> {
  const set = Object.entries(given).filter(([, value]) => value !== null && value !== undefined);
  return Object.assign({}, ...set.map(([key, value]) => ({ [key]: value })));
}
