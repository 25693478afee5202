import { MyographError } from '../../../src/errors.ts';
import type { Answer, Question } from './messages.ts';
import { NoGpuError, predict } from './predict.ts';
import { shownImage } from './shown-image.ts';
import { readVolume } from './volume-file.ts';

// The server lets this worker connect to nothing: what it reads stays here.

self.onmessage = async ({ data }: MessageEvent<Question>) => {
  try {
    await answer(data);
  } catch (error) {
    say(failureOf(error));
  }
};

async function answer(question: Question): Promise<void> {
  if (question.kind === 'read') {
    const image = shownImage(await readVolume(question.file));
    return say({ kind: 'image', image }, [image.grey.buffer]);
  }
  const prediction = await predict(question.task, (progress) =>
    say({ kind: 'progress', progress }),
  );
  say({ kind: 'prediction', prediction }, [prediction.labels.data.buffer, prediction.file.buffer]);
}

function say(message: Answer, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

function failureOf(error: unknown): Answer {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof NoGpuError) return { kind: 'no-gpu', message };
  return { kind: 'failure', code: error instanceof MyographError ? error.code : null, message };
}
