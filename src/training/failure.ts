import { MyographError } from '../errors.ts';
import type { PredictionSettings } from './settings.ts';

/** What TensorFlow, CUDA and WebGPU say when an allocation fails. */
const OUT_OF_MEMORY =
  /OOM when allocating|resource_?\s?exhausted|ran out of memory|out of memory|failed to allocate|bad_alloc/i;

/**
 * What an engine's failure means to a person: OUT_OF_MEMORY with the batch to try where an allocation failed.
 * Any other error, and one that was explained before, is returned as it is.
 */
export function explainEngineFailure(error: unknown, settings: PredictionSettings): unknown {
  if (error instanceof MyographError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  if (!saysOutOfMemory(reason)) return error;
  return new MyographError(
    'OUT_OF_MEMORY',
    `The device ran out of memory with a batch of ${windowsOf(settings)}. ${remedyFor(settings)}`,
    { batchSize: settings.batchSize, suggestedBatch: halfBatch(settings), reason },
  );
}

export function saysOutOfMemory(output: string): boolean {
  return OUT_OF_MEMORY.test(output);
}

/** What to try after memory ran out, in a sentence. */
export function remedyFor(settings: PredictionSettings): string {
  const half = halfBatch(settings);
  return half === 0
    ? 'Take smaller windows, or fewer filters or levels.'
    : `Try a batch of ${half}.`;
}

/** A batch in words: "10 windows of 1×256×256". */
export function windowsOf({ batchSize, depth, height, width }: PredictionSettings): string {
  return `${batchSize} window${batchSize === 1 ? '' : 's'} of ${depth}×${height}×${width}`;
}

function halfBatch({ batchSize }: PredictionSettings): number {
  return Math.floor(batchSize / 2);
}
