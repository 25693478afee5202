import { hashOfJson } from '../training/canonical-json.ts';
import { openProgram, type Program, recordProgram } from '../training/program.ts';
import type { ProgramSettings } from '../training/settings.ts';
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
  const program = await openProgram(settings, await recordingOf(settings, signal));
  try {
    return await use(program);
  } finally {
    program.dispose();
  }
}

async function recordingOf(settings: ProgramSettings, signal: AbortSignal): Promise<string> {
  // Initial weights and noise are fed, so one recording serves every seed.
  const key = hashOfJson({ ...settings, seed: 0 });
  const recording = recordings.get(key) ?? record(settings, signal);
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

async function record(settings: ProgramSettings, signal: AbortSignal): Promise<string> {
  const folder = await newRecordingFolder();
  try {
    await recordProgram(settings, folder, signal);
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
