import { MyographError } from '../errors.ts';
import { hashOfJson } from './canonical-json.ts';
import type { NamedArray } from './program.ts';
import { decodeArrays, encodeArrays } from './safetensors.ts';
import type { ProgramSettings } from './settings.ts';

export interface Checkpoint {
  /** Steps done when it was written. */
  readonly step: number;
  /** Weights, moving statistics and the optimiser's moments. */
  readonly state: readonly NamedArray[];
}

/** @param settings what the state belongs to; a run with others cannot take it up */
export function encodeCheckpoint(
  { step, state }: Checkpoint,
  settings: ProgramSettings,
): Uint8Array {
  return encodeArrays({
    arrays: state,
    metadata: {
      content: 'myograph.checkpoint',
      step: String(step),
      settings: hashOfJson(settings),
    },
  });
}

/** @throws CHECKPOINT_INVALID where the bytes are damaged, or belong to other settings */
export function decodeCheckpoint(bytes: Uint8Array, settings: ProgramSettings): Checkpoint {
  const { arrays, metadata } = decodeArrays(bytes);
  const step = Number(metadata.step);
  refuseOther('content', metadata.content, 'myograph.checkpoint');
  refuseOther('settings', metadata.settings, hashOfJson(settings));
  if (!Number.isInteger(step) || step < 0) {
    throw new MyographError(
      'CHECKPOINT_INVALID',
      `This checkpoint gives '${metadata.step}' as its step; take an earlier one.`,
    );
  }
  return { step, state: arrays };
}

/** The weights of a model version, as prediction needs them. */
export function encodeWeights(
  weights: readonly NamedArray[],
  classes: readonly string[],
): Uint8Array {
  return encodeArrays({
    arrays: weights,
    metadata: { content: 'myograph.weights', classes: JSON.stringify(classes) },
  });
}

/** @throws CHECKPOINT_INVALID where the bytes are damaged, or predict other classes */
export function decodeWeights(
  bytes: Uint8Array,
  classes: readonly string[],
): readonly NamedArray[] {
  const { arrays, metadata } = decodeArrays(bytes);
  refuseOther('content', metadata.content, 'myograph.weights');
  refuseOther('classes', metadata.classes, JSON.stringify(classes));
  return arrays;
}

function refuseOther(what: string, found: string | undefined, expected: string): void {
  if (found !== expected) {
    throw new MyographError(
      'CHECKPOINT_INVALID',
      `These arrays were saved with other ${what} (${found ?? 'none'}) than are asked for (${expected}): use the file that belongs to this run or version.`,
      { what, found, expected },
    );
  }
}
