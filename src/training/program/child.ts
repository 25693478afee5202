/**
 * The process that records a program: recording runs one step eagerly, whose memory goes back to the
 * system when this process ends.
 */

import { MyographError } from '../../errors.ts';
import { loadEngine } from '../engine.ts';
import { explainEngineFailure } from '../failure.ts';
import { GraphBuilder } from '../graph/builder.ts';
import { nativeOps } from '../graph/native-ops.ts';
import { parametersOf } from '../networks/parameters.ts';
import { addProgram } from './functions.ts';
import type { RecordingAnswer, RecordingRequest } from './recording.ts';

async function answer({ settings, directory }: RecordingRequest): Promise<RecordingAnswer> {
  try {
    const engine = loadEngine();
    const parameters = parametersOf(settings.network, settings.classCount);
    const builder = new GraphBuilder(engine, parameters);
    addProgram(builder, nativeOps(engine.backend), settings);
    await builder.write(directory);
    return { done: true };
  } catch (failure) {
    const error = explainEngineFailure(failure, settings);
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
