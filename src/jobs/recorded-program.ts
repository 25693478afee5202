import { hashOfJson } from '../training/canonical-json.ts';
import {
  type NamedArray,
  openPrediction,
  openProgram,
  type PredictionProgram,
  type PredictionSettings,
  type Program,
  type ProgramSettings,
  recordPrediction,
  recordProgram,
} from '../training/program.ts';
import { newRecordingFolder, removeRecordingFolder } from './recording-folders.ts';

/** Recording takes seconds, and the versions of one comparison are mostly of a few programs. */
const KEPT = 4;

/** Folders of recordings of this process, by their settings; the one used last comes last. */
const recordings = new Map<string, Promise<string>>();

/**
 * Opens a program for `use`, recorded first where this process has not recorded it before.
 *
 * @param signal ends the recording
 */
export async function withProgram<Result>(
  settings: ProgramSettings,
  signal: AbortSignal,
  use: (program: Program) => Promise<Result>,
): Promise<Result> {
  // Initial weights and noise are fed, so one recording serves every seed.
  const folder = await recordingOf({ ...settings, seed: 0 }, recordProgram, signal);
  return using(await openProgram(settings, folder), use);
}

/** Opens a program that only predicts, for `use`, with weights; the rest is as for `withProgram`. */
export async function withPrediction<Result>(
  settings: PredictionSettings,
  weights: readonly NamedArray[],
  signal: AbortSignal,
  use: (program: PredictionProgram) => Promise<Result>,
): Promise<Result> {
  const folder = await recordingOf(settings, recordPrediction, signal);
  return using(await openPrediction(settings, folder, weights), use);
}

async function using<P extends PredictionProgram, Result>(
  program: P,
  use: (program: P) => Promise<Result>,
): Promise<Result> {
  try {
    return await use(program);
  } finally {
    program.dispose();
  }
}

/** Writes what opening a program takes into a folder. */
type Recorder<S> = (settings: S, folder: string, signal: AbortSignal) => Promise<void>;

async function recordingOf<S>(
  settings: S,
  record: Recorder<S>,
  signal: AbortSignal,
): Promise<string> {
  const key = hashOfJson(settings);
  const recording =
    recordings.get(key) ?? inNewFolder((folder) => record(settings, folder, signal));
  recordings.delete(key);
  recordings.set(key, recording);
  try {
    const folder = await recording;
    await removeOldest();
    return folder;
  } catch (error) {
    recordings.delete(key);
    throw error;
  }
}

async function inNewFolder(record: (folder: string) => Promise<void>): Promise<string> {
  const folder = await newRecordingFolder();
  try {
    await record(folder);
    return folder;
  } catch (error) {
    await removeRecordingFolder(folder);
    throw error;
  }
}

async function removeOldest(): Promise<void> {
  const [oldest] = recordings;
  if (!oldest || recordings.size <= KEPT) return;
  const [key, folder] = oldest;
  recordings.delete(key);
  await removeRecordingFolder(await folder);
}
