import { ApiError } from '../../api/request.ts';
import { type Asking, askWorker } from './ask-worker.ts';
import type { ShownImage } from './shown-image.ts';
import type { Prediction, Task } from './task.ts';

/** Reads a file as an image to be looked at. Throws ApiError, with a code of images, for what is none. */
export async function openImage(file: File, signal: AbortSignal): Promise<ShownImage> {
  const answer = await askWorker({ kind: 'read', file }, { signal });
  if (answer.kind !== 'image') throw new Error('The worker answered something else.');
  return answer.image;
}

/**
 * Predicts in a worker. Where that has no GPU, but the page itself does, as in older browsers, it is computed in
 * the page; without any, on the processor.
 */
export async function runPrediction(task: Task, asking: Asking): Promise<Prediction> {
  const answer = await askWorker({ kind: 'predict', task }, asking);
  if (answer.kind === 'prediction') return { ...answer.prediction, isInWorker: true };
  if (answer.kind !== 'no-gpu') throw new Error('The worker answered something else.');
  if (task.backend !== 'webgpu' && hasWebgl()) return inPage(task, asking);
  if (task.backend !== null) throw new ApiError('ENGINE_UNAVAILABLE', answer.message);
  return runPrediction({ ...task, backend: 'cpu' }, asking);
}

async function inPage(task: Task, { signal, onProgress }: Asking): Promise<Prediction> {
  const { predict } = await import('./predict.ts');
  const prediction = await predict({ ...task, backend: 'webgl' }, (progress) => {
    signal.throwIfAborted();
    onProgress?.(progress);
  });
  return { ...prediction, isInWorker: false };
}

function hasWebgl(): boolean {
  return document.createElement('canvas').getContext('webgl2') !== null;
}
