import { fork } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type ErrorCode, MyographError } from '../../errors.ts';
import { remedyFor, saysOutOfMemory, windowsOf } from '../failure.ts';
import type { PredictionSettings, ProgramSettings } from '../settings.ts';
import { windowMisfit } from '../training-settings.ts';

/** Settings that a recording was made with; written last, so its presence means it is complete. */
const SETTINGS_FILE = 'program.json';
const CHILD = new URL('./child.ts', import.meta.url);

export interface RecordingRequest {
  /** A training step is recorded for those that have a loss. */
  settings: PredictionSettings | ProgramSettings;
  directory: string;
}

export type RecordingAnswer =
  | { done: true }
  | { done: false; code: ErrorCode; message: string; details: Readonly<Record<string, unknown>> };

/**
 * Records prediction and, where the settings have a loss, a training step, in a process of its own, and
 * writes them to a directory (made if need be) to be opened.
 *
 * @param signal kills the process; what it wrote by then is no recording
 * @throws MyographError TRACE_REFUSED, ENGINE_UNAVAILABLE, OUT_OF_MEMORY; the signal's reason
 */
export async function recordGraphs(
  settings: PredictionSettings | ProgramSettings,
  directory: string,
  signal?: AbortSignal,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  signal?.throwIfAborted();
  const answer = await ask({ settings, directory }, signal);
  if (!answer.done) throw new MyographError(answer.code, answer.message, { ...answer.details });
  await writeFile(join(directory, SETTINGS_FILE), JSON.stringify(settings));
}

/**
 * Checks that a directory holds a recording for these settings; the seed may differ, since initial
 * weights and noise are fed.
 *
 * @throws MyographError NOT_FOUND, CONFLICT
 */
export async function requireRecording(
  settings: PredictionSettings | ProgramSettings,
  directory: string,
): Promise<void> {
  const text = await readFile(join(directory, SETTINGS_FILE), 'utf8').catch(() => undefined);
  if (text === undefined) {
    throw new MyographError(
      'NOT_FOUND',
      `There is no recorded program in ${directory}. Record one there first.`,
      { directory },
    );
  }
  const recorded: unknown = JSON.parse(text);
  const wanted: unknown = JSON.parse(JSON.stringify(settings));
  if (!isDeepStrictEqual(withoutSeed(recorded), withoutSeed(wanted))) {
    throw new MyographError(
      'CONFLICT',
      `The program in ${directory} was recorded with other settings. Record it again.`,
      { directory, recorded, wanted },
    );
  }
}

function withoutSeed(settings: unknown): unknown {
  return typeof settings === 'object' && settings !== null ? { ...settings, seed: 0 } : settings;
}

/** Of settings that may be those of a program which trains as well, what prediction depends on. */
export function predictionPart(settings: PredictionSettings): PredictionSettings {
  const { network, classCount, batchSize, depth, height, width } = settings;
  return { network, classCount, batchSize, depth, height, width };
}

/** @throws MyographError INVALID_INPUT */
export function checkSettings(settings: ProgramSettings): void {
  checkPredictionSettings(settings);
  const { crossEntropy, dice } = settings.loss;
  if (crossEntropy || dice !== 'none') return;
  throw new MyographError(
    'INVALID_INPUT',
    'A loss needs a term: turn on the cross-entropy or choose a Dice term.',
  );
}

/** @throws MyographError INVALID_INPUT */
export function checkPredictionSettings(settings: PredictionSettings): void {
  const { classCount } = settings;
  const misfit = windowMisfit(settings);
  if (misfit !== null) {
    const { depth, height, width } = settings;
    throw new MyographError('INVALID_INPUT', `${depth}×${height}×${width}: ${misfit}.`, {
      depth,
      height,
      width,
    });
  }
  if (classCount < 2 || classCount > 256) {
    throw new MyographError(
      'INVALID_INPUT',
      `A network tells 2 to 256 classes apart, the background included, not ${classCount}.`,
      { classCount },
    );
  }
}

/** Sends the request to a child, and waits for its answer or its end. */
function ask(request: RecordingRequest, signal?: AbortSignal): Promise<RecordingAnswer> {
  const child = fork(CHILD, { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const kill = () => child.kill('SIGKILL');
  signal?.addEventListener('abort', kill);
  const errors: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => errors.push(chunk));
  return new Promise<RecordingAnswer>((resolve, reject) => {
    child.once('message', (answer: RecordingAnswer) => resolve(answer));
    child.once('error', reject);
    child.once('close', (code, killedBy) => {
      if (signal?.aborted) return reject(signal.reason);
      const output = Buffer.concat(errors).toString('utf8').trim();
      reject(endedEarly(request.settings, { code, killedBy, output }));
    });
    child.send(request);
  }).finally(() => signal?.removeEventListener('abort', kill));
}

interface Ending {
  code: number | null;
  killedBy: NodeJS.Signals | null;
  output: string;
}

/** Where memory runs out, the system kills a process by SIGKILL, or an allocation ends it. */
function endedEarly(settings: PredictionSettings, ending: Ending): MyographError {
  const { code, killedBy, output } = ending;
  if (killedBy === 'SIGKILL' || saysOutOfMemory(output)) {
    return new MyographError(
      'OUT_OF_MEMORY',
      'The process that records the program was ended, as happens when memory runs out, with a batch of ' +
        `${windowsOf(settings)}. ${remedyFor(settings)}`,
      { ...ending },
    );
  }
  const reason = killedBy === null ? `exit code ${code}` : `signal ${killedBy}`;
  return new MyographError(
    'INTERNAL',
    `The process that records the program ended with ${reason}.`,
    {
      ...ending,
    },
  );
}
