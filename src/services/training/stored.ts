import { z } from 'zod';
import type { LossChoice } from '../../training/choice.ts';
import {
  lossSettingsSchema,
  type TrainingSettings,
  trainingSettingsSchema,
} from '../../training/training-settings.ts';

const lossChoiceSchema: z.ZodType<LossChoice> = z.object({
  loss: lossSettingsSchema,
  rule: z.string(),
  reason: z.string(),
  counts: z.object({
    volumes: z.int(),
    classes: z.int(),
    annotated: z.record(z.string(), z.int()),
    missingPairs: z.int(),
    partialPairs: z.int(),
    nonExhaustiveVolumes: z.int(),
    labelSetVolumes: z.int().default(0),
  }),
  coverageHash: z.string(),
  rejected: z.array(z.object({ loss: lossSettingsSchema, why: z.string() })),
  automatic: z.boolean(),
  override: z.object({ by: z.string(), why: z.string() }).nullable(),
  leftOut: z.array(z.object({ class: z.string(), why: z.string() })),
});

/** The choice of the loss that a run or a version was stored with. */
export function parseLossChoice(row: { readonly lossChoice: unknown }): LossChoice {
  return lossChoiceSchema.parse(row.lossChoice);
}

/** What runs were trained with before there was a choice. */
const FORMER = {
  depth: 1,
  spacing: null,
  schedule: 'constant',
  augmentation: null,
  subset: 'all',
  validationShare: 0,
  validateEvery: 250,
  stop: { rule: 'steps' },
  keep: 'last',
} as const satisfies Partial<TrainingSettings>;

/** Post-processing as it was stored when it was one of two words. */
const formerPostProcessing = z
  .enum(['largest-component', 'none'])
  .transform((word): TrainingSettings['postProcessing'] =>
    word === 'none' ? [] : ['largest_component'],
  );

const storedSettings = z.looseObject({
  postProcessing: z.union([trainingSettingsSchema.shape.postProcessing, formerPostProcessing]),
});

/** The settings that a run or a version was stored with. */
export function parseSettings(row: { readonly settings: unknown }): TrainingSettings {
  return trainingSettingsSchema.parse({ ...FORMER, ...storedSettings.parse(row.settings) });
}

const coordinates = z.array(z.object({ name: z.string(), value: z.string() }));

const sweepGridSchema = z.object({
  axes: z.array(z.object({ name: z.string(), values: z.array(z.string()) })),
  runs: z.array(z.object({ runId: z.uuid(), coordinates })),
});

/** The axes of a sweep as they were given, and where each of its runs is. */
export type SweepGrid = z.infer<typeof sweepGridSchema>;

/** The grid that a sweep was stored with. */
export function parseGrid(row: { readonly grid: unknown }): SweepGrid {
  return sweepGridSchema.parse(row.grid);
}

const validationSchema = z.object({ volumeIds: z.array(z.uuid()) }).nullable();

/** Volumes that a run does not learn from, to watch Dice on; null until a worker has chosen them. */
export function parseValidation(row: { readonly validation: unknown }): readonly string[] | null {
  return validationSchema.parse(row.validation)?.volumeIds ?? null;
}

/** The axes of a sweep. */
export function sweepAxes(row: { readonly grid: unknown }): SweepGrid['axes'] {
  return parseGrid(row).axes;
}
