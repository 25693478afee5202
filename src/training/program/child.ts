/**
 * The process that records a program: recording runs one step eagerly, whose memory, twice that of a
 * recorded step, goes back to the system when this process ends.
 */

import { MyographError } from '../../errors.ts';
import { loadEngine } from '../engine.ts';
import { buildProgramGraph } from './graph.ts';
import type { RecordingAnswer, RecordingRequest } from './recording.ts';

async function answer({ settings, directory }: RecordingRequest): Promise<RecordingAnswer> {
  try {
    await buildProgramGraph(loadEngine(), settings).write(directory);
    return { done: true };
  } catch (error) {
    if (error instanceof MyographError) {
      return { done: false, code: error.code, message: error.message, details: error.details };
    }
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { done: false, code: 'INTERNAL', message, details: {} };
  }
}

process.once('message', async (request: RecordingRequest) => {
  process.send?.(await answer(request), () => process.disconnect());
});
