import { MyographError } from '../errors.ts';
import { windowsOf } from './failure.ts';
import { mapSizes } from './networks/maps.ts';
import { parametersOf } from './networks/parameters.ts';
import type { PredictionSettings, ProgramSettings } from './settings.ts';

const FLOAT_BYTES = 4;

/** What a process holds with TensorFlow loaded and its threads started. */
const LOADED_BYTES = 475e6;

/**
 * How many times each is held at the peak of a training step, fitted to the peaks of 14 programs of 0.5 to
 * 4 GB (TensorFlow 2.21 on a CPU): all within 15 %. Of the parameters these are weights, gradients, two
 * moments, and copies in the order that convolutions want.
 */
const TRAINING = { parameters: 5.9, kept: 1.16, largest: 0, logits: 5.9 } as const;

/** Of a prediction, or of its recording where that takes more. */
const PREDICTION = { parameters: 3.1, kept: 0, largest: 4, logits: 0 } as const;

/**
 * Bytes that a process holds at most while it records and trains with these settings or, where they have no
 * loss, while it predicts.
 */
export function estimateMemory(settings: PredictionSettings | ProgramSettings): number {
  const { fixed, perElement } = costs(settings);
  return fixed + settings.batchSize * perElement;
}

/** The largest batch that fits into this many bytes; 0 where not even one window does. */
export function largestBatch(
  settings: PredictionSettings | ProgramSettings,
  availableBytes: number,
): number {
  const { fixed, perElement } = costs(settings);
  return Math.max(0, Math.floor((availableBytes - fixed) / perElement));
}

/** @throws MyographError OUT_OF_MEMORY, with the batch that would fit */
export function requireMemory(
  settings: PredictionSettings | ProgramSettings,
  availableBytes: number,
): void {
  const needed = estimateMemory(settings);
  if (needed <= availableBytes) return;
  const batch = largestBatch(settings, availableBytes);
  const remedy =
    batch === 0
      ? 'not even one fits. Take smaller windows, or fewer filters or levels.'
      : `a batch of ${batch} fits.`;
  throw new MyographError(
    'OUT_OF_MEMORY',
    `A batch of ${windowsOf(settings)} needs about ${gigabytes(needed)}, and this machine has ` +
      `${gigabytes(availableBytes)} free: ${remedy}`,
    { needed, available: availableBytes, batchSize: settings.batchSize, suggestedBatch: batch },
  );
}

/** Bytes that do not depend on the batch, and those that each of its elements adds. */
function costs(settings: PredictionSettings | ProgramSettings) {
  const { network, classCount, depth, height, width } = settings;
  const held = 'loss' in settings ? TRAINING : PREDICTION;
  const { kept, largest } = mapSizes(settings);
  const logits = depth * height * width * classCount;
  const values = held.kept * kept + held.largest * largest + held.logits * logits;
  const parameters = parametersOf(network, classCount).reduce(
    (total, { shape }) => total + shape.reduce((product, side) => product * side, 1),
    0,
  );
  return {
    fixed: Math.round(LOADED_BYTES + FLOAT_BYTES * held.parameters * parameters),
    perElement: Math.round(FLOAT_BYTES * values),
  };
}

function gigabytes(bytes: number): string {
  return `${Number((bytes / 1e9).toPrecision(2))} GB`;
}
