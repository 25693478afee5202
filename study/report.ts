import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Study } from './matrix.ts';
import { claimsOf } from './report/claims.ts';
import { figuresOf } from './report/figures.ts';
import { claimsPage } from './report/pages/claims.ts';
import { hippocampusPage } from './report/pages/hippocampus.ts';
import { learningCurvePage } from './report/pages/learning-curve.ts';
import { lossesPage } from './report/pages/losses.ts';
import { matrixPage } from './report/pages/matrix.ts';
import { readmePage } from './report/pages/readme.ts';
import { type RunResult, readResults } from './result.ts';

/** A file of the report, by its path within the report's folder. */
export interface ReportFile {
  readonly name: string;
  readonly text: string;
}

/**
 * Writes the pages and figures of a study from its results alone, the same ones from the same results.
 *
 * @param results folder of the results
 * @param folder of the report: pages, and `figures`, in which nothing else is left
 * @throws INVALID_INPUT for a file that is no result
 */
export async function writeReport(
  study: Pick<Study, 'runs'>,
  results: string,
  folder: string,
): Promise<void> {
  const files = reportOf(study, await readResults(results));
  const figures = path.join(folder, 'figures');
  await mkdir(figures, { recursive: true });
  const drawn = new Set(files.map(({ name }) => name));
  for (const old of await readdir(figures)) {
    if (!drawn.has(`figures/${old}`)) await rm(path.join(figures, old));
  }
  for (const { name, text } of files) await writeFile(path.join(folder, name), text);
}

/** Pages and figures of all results that are of runs of the study. */
export function reportOf(study: Pick<Study, 'runs'>, results: readonly RunResult[]): ReportFile[] {
  const ids = new Set(study.runs.map(({ id }) => id));
  const found = new Set(results.map(({ id }) => id));
  const runs = results.filter(({ id }) => ids.has(id));
  const claims = claimsOf(runs);
  const figures = figuresOf(runs);
  const missing = study.runs.filter(({ id }) => !found.has(id));
  const foreign = [...found].filter((id) => !ids.has(id));
  return [
    { name: 'README.md', text: readmePage({ runs, claims, missing, foreign }) },
    { name: 'claims.md', text: claimsPage(runs, claims) },
    { name: 'matrix.md', text: matrixPage(runs, figures) },
    { name: 'learning-curve.md', text: learningCurvePage(runs, figures) },
    { name: 'hippocampus.md', text: hippocampusPage(runs, figures) },
    { name: 'losses.md', text: lossesPage(runs, figures) },
    ...figures.map(({ name, chart }) => ({
      name: `figures/${name}.svg`,
      text: `${chart.svg.trimEnd()}\n`,
    })),
  ];
}
