import { z } from 'zod';
import type { LossSettings, ProgramSettings } from './settings.ts';

const pixels = z.int().min(8).max(1024);

/** Settings of a training run, the loss apart: all that the trainer reads beside the data. */
export const trainingSettingsSchema = z
  .strictObject({
    network: z.strictObject({
      kind: z.literal('unet'),
      baseFilters: z.int().min(1).max(256),
      levels: z.int().min(1).max(7),
      dropout: z.number().min(0).lt(1),
    }),
    /** Size in pixels that slices are brought to, proportions kept. */
    height: pixels,
    width: pixels,
    /** Axial slices in a batch. */
    batchSize: z.int().min(1).max(256),
    steps: z.int().min(1).max(1_000_000),
    learningRate: z.number().positive().max(1),
    /** Steps between checkpoints; the last step has one in any case. */
    checkpointEvery: z.int().min(1),
    /** Initial weights, dropout and the order of the slices follow from it. */
    seed: z
      .int()
      .min(0)
      .max(2 ** 31 - 1),
    /** Whether predictions keep only the largest component, in 3D, of each class that is one piece. */
    postProcessing: z.enum(['largest-component', 'none']),
  })
  .refine(
    ({ height, width, network }) =>
      height % 2 ** (network.levels - 1) === 0 && width % 2 ** (network.levels - 1) === 0,
    { message: 'height and width must be multiples of 2^(levels - 1): each level halves them' },
  );

export type TrainingSettings = z.infer<typeof trainingSettingsSchema>;

export const lossSettingsSchema = z
  .strictObject({
    mode: z.enum(['fn', 'fp', 'fn_or_fp', 'fn_plus_fp']),
    backgroundWeight: z.number().min(0),
    gating: z.enum(['catalog', 'none']),
    crossEntropy: z.boolean(),
    dice: z.enum(['log', 'soft', 'none']),
    lambda: z.number().positive(),
  })
  .refine(({ crossEntropy, dice }) => crossEntropy || dice !== 'none', {
    message: 'a loss needs the cross-entropy, a Dice term, or both',
  });

/** What the recorded program of a run depends on. */
export function programSettings(
  settings: TrainingSettings,
  loss: LossSettings,
  classes: readonly string[],
): ProgramSettings {
  const { network, height, width, batchSize, seed } = settings;
  return { network, loss, classCount: classes.length + 1, batchSize, height, width, seed };
}
