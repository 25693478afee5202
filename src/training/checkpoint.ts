import { z } from 'zod';
import { MyographError } from '../errors.ts';
import { hashOfJson } from './canonical-json.ts';
import type { Check } from './checks.ts';
import { decodeArrays, encodeArrays, refuseOther } from './prediction/safetensors.ts';
import type { NamedArray } from './program.ts';
import type { ProgramSettings } from './settings.ts';

/** How far a run is: beside the weights, all that its next steps depend on. */
export interface Progress {
  /** Steps done. */
  readonly step: number;
  /** Sum of the losses since the last check. */
  readonly lossSum: number;
  readonly checks: readonly Check[];
}

export const NOTHING_DONE: Progress = { step: 0, lossSum: 0, checks: [] };

export interface Checkpoint {
  readonly progress: Progress;
  /** Weights, moving statistics and the optimiser's moments. */
  readonly state: readonly NamedArray[];
}

const progressSchema: z.ZodType<Progress> = z.object({
  step: z.int().min(0),
  lossSum: z.number(),
  checks: z.array(
    z.object({
      step: z.int(),
      loss: z.number(),
      byClass: z.record(z.string(), z.number().nullable()),
    }),
  ),
});

/** @param settings what the state belongs to; a run with others cannot take it up */
export function encodeCheckpoint(
  { progress, state }: Checkpoint,
  settings: ProgramSettings,
): Uint8Array {
  return encodeArrays({
    arrays: state,
    metadata: {
      content: 'myograph.checkpoint',
      progress: JSON.stringify(progress),
      settings: hashOfJson(settings),
    },
  });
}

/** @throws CHECKPOINT_INVALID where the bytes are damaged, or belong to other settings */
export function decodeCheckpoint(bytes: Uint8Array, settings: ProgramSettings): Checkpoint {
  const { arrays, metadata } = decodeArrays(bytes);
  refuseOther('content', metadata.content, 'myograph.checkpoint');
  refuseOther('settings', metadata.settings, hashOfJson(settings));
  return { progress: parseProgress(metadata.progress), state: arrays };
}

function parseProgress(text = ''): Progress {
  try {
    return progressSchema.parse(JSON.parse(text));
  } catch {
    throw new MyographError(
      'CHECKPOINT_INVALID',
      'This checkpoint does not say how far its run was; take an earlier one.',
    );
  }
}
