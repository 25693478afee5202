import { z } from 'zod';
import type { SliceRange } from '../../imaging/image.ts';
import type { ImportProblem } from '../../services/catalog/import-report.ts';
import { pastDay, unknownTool } from '../../services/labels/annotations/declaration.ts';
import { isStudyCode } from '../../services/study.ts';
import { manifestInvalid, readRecords } from './csv.ts';

const requiredColumns = [
  ...(['study', 'subject', 'visit', 'scanner', 'region', 'laterality', 'image'] as const),
];
const optionalColumns = [
  ...(['site', 'manufacturer', 'sequence', 'tr_ms', 'te_ms', 'flip_deg'] as const),
  ...(['label_map', 'label_table', 'classes', 'exhaustive', 'slices'] as const),
  ...(['annotator', 'tool', 'annotated_at', 'status'] as const),
];
const columns: readonly string[] = [...requiredColumns, ...optionalColumns];

/** One image of a manifest, and the label map that goes with it. */
export interface ManifestRow {
  readonly study: string;
  readonly subject: string;
  readonly visit: string;
  readonly scanner: string;
  /** Where the scanner stands; null where the row does not say. */
  readonly site: string | null;
  readonly manufacturer: string | null;
  readonly sequence: string | null;
  readonly repetitionMs: number | null;
  readonly echoMs: number | null;
  readonly flipDegrees: number | null;
  readonly region: string;
  readonly laterality: 'LEFT' | 'RIGHT' | 'BOTH' | 'NONE';
  /** Path, as the manifest has it: a key of the files handed in, never opened. */
  readonly image: string;
  readonly labels: LabelDeclaration | null;
}

/** What a row says of its label map: the only source of coverage. */
export interface LabelDeclaration {
  readonly labelMap: string;
  readonly labelTable: string | null;
  /** Codes of the classes that were looked for, each once. */
  readonly classes: readonly string[];
  readonly isExhaustive: boolean;
  /** Null means all slices. */
  readonly slices: SliceRange | null;
  readonly annotator: string;
  readonly tool: string;
  /** The day on which it was drawn, as YYYY-MM-DD. */
  readonly annotatedAt: string | null;
  readonly status: 'DRAFT' | 'ACCEPTED' | 'REJECTED';
}

/** A line of the manifest: a row, or the problems that keep it from being one. */
export interface ManifestLine {
  readonly line: number;
  readonly row: ManifestRow | null;
  readonly problems: readonly ImportProblem[];
}

/**
 * Reads a manifest: CSV in UTF-8, its columns named in the first line, in any order.
 *
 * @throws MANIFEST_INVALID when the file as a whole cannot be read: not CSV, columns that are missing,
 *   unknown or there twice. What is wrong with one line is told with that line.
 */
export function parseManifest(bytes: Uint8Array): ManifestLine[] {
  const [header, ...records] = readRecords(bytes);
  if (header === undefined) throw manifestInvalid('it is empty');
  const names = header.cells.map((cell) => cell.trim());
  refuseColumns(names);
  return records.map(({ line, cells }) => {
    if (cells.length === names.length) {
      return parseLine(line, Object.fromEntries(names.map((name, n) => [name, cells[n] ?? ''])));
    }
    const message = `The line has ${cells.length} cells, the header ${names.length}. Quote cells that contain commas.`;
    return { line, row: null, problems: [rowProblem(message, null)] };
  });
}

function refuseColumns(names: readonly string[]): void {
  // A file that is no manifest at all may have thousands.
  const list = (some: readonly string[]) =>
    shortened(some.map((name) => `"${name}"`).join(', '), 1000);
  const twice = names.filter((name, place) => names.indexOf(name) !== place);
  if (twice.length > 0) throw manifestInvalid(`it has the column ${list(twice)} more than once`);
  const unknown = names.filter((name) => !columns.includes(name));
  const missing = requiredColumns.filter((name) => !names.includes(name));
  const wrong = [
    ...(missing.length > 0 ? [`it lacks the columns ${list(missing)}`] : []),
    ...(unknown.length > 0 ? [`it has the unknown columns ${list(unknown)}`] : []),
  ];
  if (wrong.length === 0) return;
  throw manifestInvalid(
    `${wrong.join('; ')}. The columns, separated by commas, are ${columns.join(', ')}`,
  );
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}

function rowProblem(message: string, column: string | null): ImportProblem {
  return { code: 'MANIFEST_INVALID', message, column, isWarning: false };
}

const printable = z.string().regex(/^\P{Cc}*$/u, 'has control characters');
const anyText = printable.max(200, 'is longer than 200 characters');
const optionalText = anyText.transform((text) => (text === '' ? null : text));
const text = anyText.min(1, 'is empty');
const anyPath = printable.max(4096, 'is longer than 4096 characters');
const positive = optionalText.transform((cell, context) => {
  if (cell === null) return null;
  const number = Number(cell);
  if (Number.isFinite(number) && number > 0) return number;
  context.addIssue(`"${cell}" is no positive number`);
  return z.NEVER;
});
const oneOf = <const Word extends string>(...words: Word[]) =>
  z
    .string()
    .transform((cell) => cell.toUpperCase())
    .pipe(z.enum(words, `is none of ${words.filter(Boolean).join(', ').toLowerCase()}`));

const cells = z.object({
  study: z.string().refine(isStudyCode, {
    error: "must be 1 to 50 letters, digits, '-' and '_', the first a letter or digit",
  }),
  subject: text,
  visit: text,
  scanner: text,
  site: optionalText,
  manufacturer: optionalText,
  sequence: optionalText,
  tr_ms: positive,
  te_ms: positive,
  flip_deg: positive,
  region: text,
  laterality: oneOf('LEFT', 'RIGHT', 'BOTH', 'NONE'),
  image: anyPath.min(1, 'is empty'),
});

const slices = optionalText.transform((cell, context): SliceRange | null => {
  if (cell === null) return null;
  const [, from, to = from] = /^(\d{1,6})(?:\s*-\s*(\d{1,6}))?$/.exec(cell) ?? [];
  const range = { first: Number(from), last: Number(to) };
  if (range.first <= range.last) return range;
  context.addIssue(`"${cell}" is no range of slices such as 0-15, counted from 0`);
  return z.NEVER;
});

const labelCells = z.object({
  label_map: anyPath.min(1, 'is empty, but other columns describe a label map'),
  label_table: anyPath.transform((path) => (path === '' ? null : path)),
  classes: z
    .string()
    .transform((cell) => [...new Set(cell.split(/[\s;]+/).filter((code) => code !== ''))])
    .refine((codes) => codes.length > 0, 'is empty: name the classes that were looked for'),
  exhaustive: oneOf('YES', 'NO', 'TRUE', 'FALSE', '').transform((word) =>
    ['YES', 'TRUE'].includes(word),
  ),
  slices,
  annotator: text,
  tool: anyText,
  annotated_at: optionalText.pipe(pastDay.nullable()),
  status: oneOf('DRAFT', 'ACCEPTED', 'REJECTED', '').transform((word) => word || 'ACCEPTED'),
});

/** Any of these in a line says that there is a label map; the other columns may be filled throughout. */
const labelColumns = ['label_map', 'label_table', 'classes', 'slices'] as const;

function parseLine(line: number, record: Readonly<Record<string, string>>): ManifestLine {
  const trimmed = Object.fromEntries(
    columns.map((name) => [name, (record[name] ?? '').trim()] as const),
  );
  const volume = cells.safeParse(trimmed);
  const hasLabels = labelColumns.some((name) => trimmed[name] !== '');
  const labels = hasLabels ? labelCells.safeParse(trimmed) : null;
  const problems = [volume, labels].flatMap((parsed) => cellProblems(parsed?.error));
  if (!volume.success || labels?.success === false) return { line, row: null, problems };
  return { line, problems, row: manifestRow(volume.data, labels?.data ?? null) };
}

function manifestRow(
  { tr_ms, te_ms, flip_deg, ...volume }: z.infer<typeof cells>,
  labels: z.infer<typeof labelCells> | null,
): ManifestRow {
  return {
    ...volume,
    repetitionMs: tr_ms,
    echoMs: te_ms,
    flipDegrees: flip_deg,
    labels: labels && {
      labelMap: labels.label_map,
      labelTable: labels.label_table,
      classes: labels.classes,
      isExhaustive: labels.exhaustive,
      slices: labels.slices,
      annotator: labels.annotator,
      tool: labels.tool === '' ? unknownTool : labels.tool,
      annotatedAt: labels.annotated_at,
      status: labels.status,
    },
  };
}

function cellProblems(error: z.ZodError | undefined): ImportProblem[] {
  return (error?.issues ?? []).map(({ path, message }) => {
    const column = String(path[0]);
    return rowProblem(`Column ${column}: ${message}.`, column);
  });
}
