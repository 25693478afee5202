/** Writes a phantom as a person would hand it in: images, label maps, label tables and a manifest. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LabelMap } from '../image.ts';
import { encodeNifti } from '../nifti.ts';
import {
  declaredCodes,
  declaredLabels,
  generatePhantom,
  type PhantomCase,
  type PhantomCode,
  type PhantomOptions,
} from './phantom.ts';

export interface WriteOptions extends PhantomOptions {
  /** Also write the complete truth into truth/, beside the study and not in its manifest. */
  readonly truth?: boolean;
  /** Called after each image, for progress. */
  readonly onCase?: (phantomCase: PhantomCase) => void;
}

/** The columns of the manifest, in order. */
export const MANIFEST_COLUMNS = [
  'study',
  'subject',
  'visit',
  'scanner',
  'manufacturer',
  'sequence',
  'tr_ms',
  'te_ms',
  'flip_deg',
  'region',
  'laterality',
  'image',
  'label_map',
  'label_table',
  'classes',
  'exhaustive',
  'slices',
  'annotator',
  'tool',
  'status',
] as const;

type ManifestRow = Readonly<Record<(typeof MANIFEST_COLUMNS)[number], string>>;

/**
 * Writes a phantom into a folder, creating it where needed and overwriting files of the same name.
 *
 * images/ and labels/ hold a gzipped NIfTI-1 per case, labels/ the label table of each set, and
 * with `truth` so does truth/. Paths in the manifest are relative to it.
 *
 * @returns the path of manifest.csv
 * @throws MyographError INVALID_INPUT where a size is not possible
 */
export async function writePhantom(options: WriteOptions, directory: string): Promise<string> {
  const folders = ['images', 'labels', ...(options.truth ? ['truth'] : [])];
  for (const folder of folders) await mkdir(path.join(directory, folder), { recursive: true });
  const rows: ManifestRow[] = [];
  for (const phantomCase of generatePhantom(options)) {
    rows.push(await writeCase(phantomCase, directory));
    if (options.truth) await writeTruth(phantomCase, directory);
    options.onCase?.(phantomCase);
  }
  const manifest = path.join(directory, 'manifest.csv');
  await writeFile(manifest, csv(rows));
  return manifest;
}

async function writeCase(phantomCase: PhantomCase, directory: string): Promise<ManifestRow> {
  const { image, acquisition } = phantomCase;
  const name = fileName(phantomCase);
  const row: ManifestRow = {
    study: phantomCase.study,
    subject: phantomCase.subject,
    visit: phantomCase.visit,
    scanner: phantomCase.scanner,
    manufacturer: phantomCase.manufacturer,
    sequence: acquisition.sequence,
    tr_ms: String(acquisition.trMs),
    te_ms: String(acquisition.teMs),
    flip_deg: String(acquisition.flipDeg),
    region: phantomCase.region,
    laterality: phantomCase.laterality,
    image: `images/${name}`,
    label_map: `labels/${name}`,
    label_table: `labels/${phantomCase.set}.json`,
    classes: phantomCase.declared.join(' '),
    // In the thigh IMAF, in the calf muscles or tissues lie outside the labels.
    exhaustive: 'no',
    slices: '',
    annotator: 'phantom',
    tool: 'phantom',
    status: 'accepted',
  };
  const pixels = encodeNifti(image.grid, Int16Array.from(image.data), { gzip: true });
  await writeFile(path.join(directory, row.image), pixels);
  await writeLabels(path.join(directory, row.label_map), declaredLabels(phantomCase));
  await writeTable(path.join(directory, row.label_table), declaredCodes(phantomCase));
  return row;
}

async function writeTruth(phantomCase: PhantomCase, directory: string): Promise<void> {
  const folder = path.join(directory, 'truth');
  await writeLabels(path.join(folder, fileName(phantomCase)), phantomCase.truth);
  await writeTable(path.join(folder, `${phantomCase.set}.json`), phantomCase.codes);
}

function fileName(phantomCase: PhantomCase): string {
  return `${phantomCase.subject}_visit-${phantomCase.visit}.nii.gz`;
}

async function writeLabels(file: string, labels: LabelMap): Promise<void> {
  await writeFile(file, encodeNifti(labels.grid, labels.data, { gzip: true }));
}

async function writeTable(file: string, codes: readonly PhantomCode[]): Promise<void> {
  const table = codes.map(({ code, class: name, side }) => [code, { class: name, side }] as const);
  await writeFile(file, `${JSON.stringify({ codes: Object.fromEntries(table) }, null, 2)}\n`);
}

/** No value of a phantom holds a comma, a quote or a line break, so none needs quoting. */
function csv(rows: readonly ManifestRow[]): string {
  const lines = rows.map((row) => MANIFEST_COLUMNS.map((column) => row[column]).join(','));
  return `${[MANIFEST_COLUMNS.join(','), ...lines].join('\n')}\n`;
}
