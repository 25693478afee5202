import { z } from 'zod';
import { MyographError } from '../../errors.ts';
import { lossOfMode } from '../../training/choice/rules.ts';
import { type LossChoice, overrideLoss } from '../../training/choice.ts';
import { AUGMENTATION, PRESETS, type Preset } from '../../training/presets.ts';
import type { NetworkSettings } from '../../training/settings.ts';
import {
  lossSettingsSchema,
  type TrainingSettings,
  trainingSettingsSchema,
} from '../../training/training-settings.ts';
import { parseInput } from '../input.ts';

const { shape } = trainingSettingsSchema;

/** What differs from a preset; bounds that are not here are those of the settings that come of it. */
export const settingsOverridesSchema = z.strictObject({
  network: z.enum(['unet', 'fcn8', 'vnet']).nullish(),
  imageSize: z.number().nullish(),
  depth: shape.depth.nullish(),
  /** 0 stands for null: each slice is brought to the window's size. */
  spacing: z.number().nullish(),
  baseFilters: z.number().nullish(),
  denseFilters: z.number().nullish(),
  levels: z.number().nullish(),
  kernelSize: z
    .number()
    .pipe(z.union([z.literal(3), z.literal(5)]))
    .nullish(),
  dropout: z.number().nullish(),
  batchSize: shape.batchSize.nullish(),
  steps: shape.steps.nullish(),
  learningRate: shape.learningRate.nullish(),
  schedule: shape.schedule.nullish(),
  augmentation: z.boolean().nullish(),
  subset: shape.subset.nullish(),
  validationShare: shape.validationShare.nullish(),
  validateEvery: shape.validateEvery.nullish(),
  stop: z.enum(['steps', 'training_loss', 'validation_dice']).nullish(),
  patience: z.number().nullish(),
  keep: shape.keep.nullish(),
  checkpointEvery: shape.checkpointEvery.nullish(),
  seed: shape.seed.nullish(),
  postProcessing: shape.postProcessing.nullish(),
});

export type SettingsOverrides = z.infer<typeof settingsOverridesSchema>;

const lossShape = lossSettingsSchema.shape;

/** A person's loss; what is left out stays as chosen, or is as the mode needs it. */
export const lossOverrideSchema = z.strictObject({
  mode: lossShape.mode.nullish(),
  backgroundWeight: lossShape.backgroundWeight.nullish(),
  gating: lossShape.gating.nullish(),
  crossEntropy: lossShape.crossEntropy.nullish(),
  dice: lossShape.dice.nullish(),
  lambda: lossShape.lambda.nullish(),
  why: z.string(),
});

export type LossOverride = z.infer<typeof lossOverrideSchema>;

/** What a run that may end early waits for, unless told otherwise. */
const STOPPING = { patience: 8, improvement: 1e-3 };

/** Share of the training subjects that Dice is watched on where a setting asks for it. */
const VALIDATION_SHARE = 0.2;

type Given = Partial<{ [Name in keyof SettingsOverrides]: NonNullable<SettingsOverrides[Name]> }>;

/**
 * The preset's settings with what differs.
 *
 * @throws INVALID_INPUT for a preset that there is not, for a setting that the network or the rule
 *   of stopping does not have, and for settings that make no network
 */
export function resolveSettings(
  presetName: string,
  overrides: SettingsOverrides | null,
): TrainingSettings {
  const given: Given = withoutNulls(overrides ?? {});
  const base = withNetwork(presetNamed(presetName).settings, given);
  const settings = {
    ...base,
    ...pick(given, [
      ...(['depth', 'batchSize', 'steps', 'learningRate', 'schedule', 'subset'] as const),
      ...(['validateEvery', 'keep', 'checkpointEvery', 'seed', 'postProcessing'] as const),
    ]),
    ...(given.imageSize !== undefined && { height: given.imageSize, width: given.imageSize }),
    ...(given.spacing !== undefined && { spacing: given.spacing === 0 ? null : given.spacing }),
    ...(given.augmentation !== undefined && {
      augmentation: given.augmentation ? AUGMENTATION : null,
    }),
    stop: stopOf(base, given),
  };
  const validationShare = validationShareOf(settings, given);
  return parseInput(trainingSettingsSchema, { ...settings, validationShare });
}

/**
 * The choice with the terms of the preset, then with a person's loss; with who and why. Terms that the preset
 * alone changes are put down to it, and to who chose it.
 *
 * @throws INVALID_INPUT for a person's loss without a reason, and for terms that make no loss
 */
export function resolveLoss(
  automatic: LossChoice,
  presetName: string,
  given: LossOverride | null,
  by: string,
): LossChoice {
  const preset = presetNamed(presetName);
  if (preset.loss === null && given === null) return automatic;
  if (given?.why.trim() === '') {
    throw new MyographError(
      'INVALID_INPUT',
      'Another loss than the automatic one takes its reason: say why, in loss.why.',
    );
  }
  const { why, ...terms } = given ?? { why: preset.description };
  const changes = { ...preset.loss, ...withoutNulls(terms) };
  const base = changes.mode ? lossOfMode(changes.mode, automatic.loss) : automatic.loss;
  const loss = parseInput(lossSettingsSchema, { ...base, ...changes });
  const chooser = given ? by : `preset ${preset.name} (by ${by})`;
  return overrideLoss(automatic, loss, chooser, why);
}

/** @throws INVALID_INPUT naming the presets that there are */
function presetNamed(name: string): Preset {
  const preset = PRESETS.find((candidate) => candidate.name === name);
  if (preset) return preset;
  const names = PRESETS.map((candidate) => candidate.name).join(', ');
  throw new MyographError('INVALID_INPUT', `There is no preset '${name}': choose among ${names}.`, {
    preset: name,
  });
}

/** Another kind of network comes with what the preset of its name says it needs. */
function withNetwork(preset: TrainingSettings, given: Given): TrainingSettings {
  const isOther = given.network !== undefined && given.network !== preset.network.kind;
  const base = isOther ? inPlaceOf(preset, presetNamed(given.network ?? '').settings) : preset;
  return { ...base, network: networkOf(base.network, given) };
}

/** Batches of windows in 3D are of another order than batches of slices. Height and width stay. */
function inPlaceOf(preset: TrainingSettings, other: TrainingSettings): TrainingSettings {
  const { network, depth } = other;
  const batchSize = depth > 1 === preset.depth > 1 ? preset.batchSize : other.batchSize;
  return { ...preset, network, depth, batchSize };
}

const networkFields = ['baseFilters', 'denseFilters', 'levels', 'kernelSize', 'dropout'] as const;

function networkOf(network: NetworkSettings, given: Given): NetworkSettings {
  const fields = networkFields.filter((name) => given[name] !== undefined);
  const foreign = fields.filter((name) => !(name in network));
  if (foreign.length > 0) {
    const own = networkFields.filter((name) => name in network).join(', ');
    throw new MyographError(
      'INVALID_INPUT',
      `A network ${network.kind} has no ${foreign.join(', ')}: it has ${own}.`,
      { network: network.kind, settings: foreign },
    );
  }
  return { ...network, ...pick(given, fields) };
}

function stopOf({ stop }: TrainingSettings, { stop: rule, patience }: Given) {
  const wanted = rule ?? stop.rule;
  if (wanted !== 'steps') {
    const own = stop.rule === wanted ? stop : STOPPING;
    return { ...own, rule: wanted, patience: patience ?? own.patience };
  }
  if (patience === undefined) return { rule: wanted };
  throw new MyographError(
    'INVALID_INPUT',
    'patience is for runs that may end before their last step: give stop, training_loss or validation_dice, with it.',
    { patience },
  );
}

function validationShareOf(
  {
    stop,
    keep,
    validationShare,
  }: Pick<TrainingSettings, 'keep' | 'validationShare'> & {
    readonly stop: { readonly rule: string };
  },
  given: Given,
): number {
  if (given.validationShare !== undefined) return given.validationShare;
  const isWatched = stop.rule === 'validation_dice' || keep === 'best';
  return isWatched && validationShare === 0 ? VALIDATION_SHARE : validationShare;
}

function pick<T extends object, Name extends keyof T>(from: T, names: readonly Name[]): Partial<T> {
  const set = names.filter((name) => from[name] !== undefined);
  return Object.assign({}, ...set.map((name) => ({ [name]: from[name] })));
}

function withoutNulls<T extends object>(given: T): { [Name in keyof T]?: NonNullable<T[Name]> } {
  const set = Object.entries(given).filter(([, value]) => value !== null && value !== undefined);
  return Object.assign({}, ...set.map(([key, value]) => ({ [key]: value })));
}
