import { ApiError } from '../../api/request.ts';
import type { Answer, Question } from './messages.ts';
import type { Progress } from './task.ts';

type Final = Exclude<Answer, { kind: 'progress' | 'failure' }>;

export interface Asking {
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Has a worker answer, in a thread of its own, which ends with the answer: memory of the GPU ends with it.
 *
 * @throws the signal's reason; ApiError with the code of what the worker refused
 */
export function askWorker(question: Question, { signal, onProgress }: Asking): Promise<Final> {
  const worker = new Worker(new URL('./predict.worker.ts', import.meta.url), { type: 'module' });
  const answer = new Promise<Final>((resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
    worker.onerror = (event) => {
      event.preventDefault();
      reject(
        new Error(
          `What computes beside the page ended: ${event.message || 'it could not be loaded; load the page again'}.`,
        ),
      );
    };
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (data.kind === 'progress') return onProgress?.(data.progress);
      if (data.kind !== 'failure') return resolve(data);
      reject(data.code === null ? new Error(data.message) : new ApiError(data.code, data.message));
    };
    worker.postMessage(question);
  });
  return answer.finally(() => worker.terminate());
}
