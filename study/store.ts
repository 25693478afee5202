import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { hashOfJson } from '../src/training/canonical-json.ts';
import type { CohortSpec } from './cohorts/specs.ts';
import type { StudyRun } from './matrix.ts';
import { parseResult, type RunResult } from './result.ts';

/** Raised when the same settings would give another result, or its file another form. */
const VERSION = 1;

/** What decides a run's outcome. */
export function settingsHash(run: StudyRun, spec: CohortSpec): string {
  return hashOfJson({ version: VERSION, run, spec });
}

/** The result of a run with these settings; null where it was not done, or with others. */
export async function findResult(
  folder: string,
  id: string,
  hash: string,
): Promise<RunResult | null> {
  const file = fileOf(folder, id);
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  const result = parseResult(text, file);
  return result.settingsHash === hash ? result : null;
}

/** Writes a result whole or not at all. */
export async function keepResult(folder: string, result: RunResult): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = fileOf(folder, result.id);
  const unfinished = `${file}.${process.pid}.tmp`;
  await writeFile(unfinished, textOf(result));
  await rename(unfinished, file);
}

/** One line for each property, and for each image: small, and readable in a comparison of versions. */
function textOf(result: RunResult): string {
  const lines = Object.entries(result).map(
    ([key, value]) =>
      `${JSON.stringify(key)}: ${Array.isArray(value) ? list(value) : JSON.stringify(value)}`,
  );
  return `{\n${lines.join(',\n')}\n}\n`;
}

function list(values: readonly unknown[]): string {
  const isOfObjects = values.some((value) => typeof value === 'object');
  const items = values.map((value) => JSON.stringify(value));
  return isOfObjects ? `[\n${items.join(',\n')}\n]` : `[${items.join(',')}]`;
}

function fileOf(folder: string, id: string): string {
  return path.join(folder, `${id}.json`);
}
