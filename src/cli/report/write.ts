import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { toPng } from '../../charts/png.ts';
import type { Client } from '../client.ts';
import { unwritable } from '../unwritable.ts';
import { type Figure, figuresOf } from './figures.ts';
import { describeReport, diceTable } from './markdown.ts';
import type { ReportOptions } from './options.ts';
import { type Report, readReport } from './read.ts';

/** Reads what was measured of the versions, and writes tables and pictures. Returns the names of the files. */
export async function writeReport(
  client: Client,
  names: readonly string[],
  options: ReportOptions,
): Promise<string[]> {
  const report = await readReport(client, names, options);
  const figures = await figuresOf(client, report, options);
  return writeFiles(report, figures, options);
}

/** Writes everything once all of it is made. Returns the names of the files. */
async function writeFiles(
  report: Report,
  figures: readonly Figure[],
  { output, format }: ReportOptions,
): Promise<string[]> {
  const files: { name: string; contents: string | Uint8Array }[] = [
    { name: 'report.md', contents: describeReport(report, figures, format) },
    { name: 'dice.csv', contents: diceTable(report) },
  ];
  for (const { name, chart } of figures) {
    const contents = format === 'svg' ? chart.svg : await toPng(chart, 2);
    files.push({ name: `${name}.${format}`, contents });
  }
  try {
    await mkdir(output, { recursive: true });
    for (const { name, contents } of files) await writeFile(path.join(output, name), contents);
  } catch (error) {
    throw unwritable(output, error);
  }
  return files.map(({ name }) => name);
}
