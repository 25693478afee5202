import { z } from 'zod';
import { lossMisfit } from './losses/check.ts';
import type { LossSettings, ProgramSettings } from './settings.ts';

const pixels = z.int().min(8).max(1024);
const filters = z.int().min(1).max(256);
const dropout = z.number().min(0).lt(1);

const networkSettingsSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('unet'),
    baseFilters: filters,
    levels: z.int().min(1).max(7),
    dropout,
  }),
  z.strictObject({
    kind: z.literal('fcn8'),
    baseFilters: filters,
    denseFilters: z.int().min(1).max(4096),
    dropout,
  }),
  z.strictObject({
    kind: z.literal('vnet'),
    baseFilters: filters,
    levels: z.int().min(2).max(6),
    kernelSize: z.union([z.literal(3), z.literal(5)]),
    dropout,
  }),
]);

/** How far images are changed before they are learned from; each change is drawn anew every time. */
const augmentationSchema = z.strictObject({
  /** Largest angle in degrees, either way. */
  rotation: z.number().min(0).max(180),
  /** Largest change of size, as a share. */
  scaling: z.number().min(0).max(0.5),
  /** Largest displacement by elastic deformation, in pixels. */
  elastic: z.number().min(0).max(64),
  /** The exponent lies between e^−gamma and e^gamma. */
  gamma: z.number().min(0).max(1),
  /** Largest share by which a smooth field brightens or darkens. */
  biasField: z.number().min(0).max(0.9),
  /** Largest standard deviation of noise, where the volume's own is 1. */
  noise: z.number().min(0).max(1),
  /** Whether left and right are swapped in half of the draws. */
  mirroring: z.boolean(),
});

/**
 * When training ends before its last step. A check is made every `validateEvery` steps; a run ends when
 * `patience` checks in a row were no better than the best before by at least `improvement`.
 */
const stopSchema = z.discriminatedUnion('rule', [
  z.strictObject({ rule: z.literal('steps') }),
  z.strictObject({
    /** Of the mean training loss since the check before. */
    rule: z.literal('training_loss'),
    patience: z.int().min(1).max(1000),
    improvement: z.number().min(0),
  }),
  z.strictObject({
    /** Of the mean Dice over the validation volumes. */
    rule: z.literal('validation_dice'),
    patience: z.int().min(1).max(1000),
    improvement: z.number().min(0).max(1),
  }),
]);

/** Settings of a training run, the loss apart: all that the trainer reads beside the data. */
export const trainingSettingsSchema = z
  .strictObject({
    network: networkSettingsSchema,
    /** Slices in a window; 1 for the 2D networks. */
    depth: z.int().min(1).max(512),
    /** Size of a window in pixels. */
    height: pixels,
    width: pixels,
    /** Millimetres a pixel; null brings each whole slice to the window's size, proportions kept. */
    spacing: z.number().min(0.1).max(20).nullable(),
    /** Windows in a batch. */
    batchSize: z.int().min(1).max(256),
    steps: z.int().min(1).max(1_000_000),
    learningRate: z.number().positive().max(1),
    /** How the learning rate falls: not at all, as (1 − t/T)^0.9, or as half a cosine wave. */
    schedule: z.enum(['constant', 'poly', 'cosine']),
    augmentation: augmentationSchema.nullable(),
    /** Slices that are learned from: all, or the half of each stack that is nearer to the trunk. */
    subset: z.enum(['all', 'proximal_half']),
    /** Share of the training subjects that are not learned from, to watch Dice on. */
    validationShare: z.number().min(0).max(0.5),
    validateEvery: z.int().min(1),
    stop: stopSchema,
    /** Weights of the version: after the last step, or at the best check. */
    keep: z.enum(['last', 'best']),
    /** Steps between checkpoints; the last step has one in any case. */
    checkpointEvery: z.int().min(1),
    /** Initial weights, dropout, the order of the slices and their changes follow from it. */
    seed: z
      .int()
      .min(0)
      .max(2 ** 31 - 1),
    /** What is done to predictions, in 3D and on the original matrix, for classes that are one piece. */
    postProcessing: z.array(z.enum(['largest_component', 'fill_holes'])),
  })
  .superRefine((settings, context) => {
    for (const message of misfits(settings)) context.addIssue({ code: 'custom', message });
  });

export type TrainingSettings = z.infer<typeof trainingSettingsSchema>;
export type AugmentationSettings = z.infer<typeof augmentationSchema>;

/** Checks go into every checkpoint, and are shown as a list. */
const MOST_CHECKS = 1000;

type Sides = Pick<TrainingSettings, 'network' | 'depth' | 'height' | 'width'>;

/** What keeps settings that are each in their bounds from going together. */
function misfits(
  settings: Sides & Pick<TrainingSettings, 'stop' | 'validationShare' | 'steps' | 'validateEvery'>,
): string[] {
  const { stop, validationShare, steps, validateEvery } = settings;
  const misfit = windowMisfit(settings);
  return [
    ...(misfit === null ? [] : [misfit]),
    ...(stop.rule === 'validation_dice' && validationShare === 0
      ? ['to stop by validation Dice takes validation volumes: give validationShare, such as 0.2']
      : []),
    ...(steps / validateEvery > MOST_CHECKS
      ? [
          `${steps} steps with a check every ${validateEvery} are more than ${MOST_CHECKS} checks: check every ${Math.ceil(steps / MOST_CHECKS)}`,
        ]
      : []),
  ];
}

/** Why a network cannot take windows of this size; null when it can. */
export function windowMisfit({ network, depth, height, width }: Sides): string | null {
  const factor = 2 ** (network.kind === 'fcn8' ? 5 : network.levels - 1);
  const isWhole = (side: number) => side % factor === 0;
  if (!isWhole(height) || !isWhole(width)) {
    return `height and width must be multiples of ${factor}, by which this network shrinks its images`;
  }
  if (network.kind === 'vnet') {
    return isWhole(depth) ? null : `depth must be a multiple of ${factor} for this network`;
  }
  return depth === 1 ? null : `a ${network.kind} sees single slices: depth must be 1`;
}

export const lossSettingsSchema = z
  .strictObject({
    mode: z.enum(['fn', 'fp', 'fn_or_fp', 'fn_plus_fp', 'marginal', 'label_set', 'ignore']),
    backgroundWeight: z.number().min(0),
    gating: z.enum(['catalog', 'none']),
    crossEntropy: z.boolean(),
    dice: z.enum(['log', 'soft', 'leaf', 'none']),
    lambda: z.number().positive(),
  })
  .superRefine((settings, context) => {
    const message = lossMisfit(settings);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });

/** What the recorded program of a run depends on. */
export function programSettings(
  settings: TrainingSettings,
  loss: LossSettings,
  classes: readonly string[],
  labelSets: readonly (readonly number[])[],
): ProgramSettings {
  const { network, depth, height, width, batchSize, seed } = settings;
  const classCount = classes.length + 1;
  return { network, loss, classCount, labelSets, batchSize, depth, height, width, seed };
}
