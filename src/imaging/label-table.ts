import { z } from 'zod';
import { MyographError } from '../errors.ts';
import type { LabelCodes, LabelMap } from './image.ts';
import type { LabelSchemaData } from './label-schemas.ts';
import { classCodes, classesByName, normaliseName, ordinalOf } from './label-schemas.ts';

export type Side = 'LEFT' | 'RIGHT';

/** What a foreign label code means. */
export interface LabelTableEntry {
  /** A class of the schema, or null for a structure that is known and deliberately not mapped. */
  readonly classCode: string | null;
  readonly side: Side | null;
  /** The name the table gives it; empty where it gives none. */
  readonly name: string;
}

/** Foreign label codes and their meaning; several codes may mean one class. */
export type LabelTable = ReadonlyMap<number, LabelTableEntry>;

/** A foreign code whose voxels were left out because its structure is not mapped. */
export interface DroppedCode {
  readonly code: number;
  readonly name: string;
  readonly voxels: number;
}

const jsonTable = z.strictObject({
  codes: z.record(
    z.string().regex(/^[1-9]\d{0,9}$/, 'codes are whole numbers from 1; 0 is background'),
    z
      .strictObject({
        class: z.string(),
        side: z.enum(['LEFT', 'RIGHT']).nullable().default(null),
        name: z.string().default(''),
      })
      .nullable(),
  ),
});

/** IDX R G B A VIS MSH "LABEL", as ITK-SNAP writes label descriptions. */
const ITK_SNAP_LINE = /^\s*(\d+)(?:\s+\d+){3}\s+[\d.]+\s+\d\s+\d\s+"([^"]*)"\s*$/;

/** Codes that a message lists: an image given for a label map has thousands. */
const MOST_SHOWN = 20;

/** Longest reason that a message gives: a table may be wrong in thousands of lines. */
const LONGEST_REASON = 1000;

const SIDED_NAME = /^(.*?)\s+(left|right)$/;

/**
 * Reads a label table: JSON, `{"codes": {"31": {"class": "soleus", "side": "LEFT"}, "7": null}}`, or the
 * label descriptions of ITK-SNAP. There a leading number in a name is ignored, a trailing "Left" or
 * "Right" is the side, and the rest is compared, in lower case, with the codes, names and synonyms of the
 * schema; a name that matches none is a structure that is not mapped.
 *
 * @param name what to call the file in messages
 * @throws LABEL_TABLE_INVALID
 */
export function parseLabelTable(text: string, name: string, schema: LabelSchemaData): LabelTable {
  const content = text.replace(/^\uFEFF/, '');
  const table = content.trimStart().startsWith('{')
    ? parseJson(content, name, schema)
    : parseItkSnap(content, name, schema);
  if (table.size === 0) throw invalid(name, 'it names no label codes');
  return table;
}

function parseJson(text: string, name: string, schema: LabelSchemaData): LabelTable {
  const parsed = jsonTable.safeParse(parseJsonText(text, name));
  if (!parsed.success) throw invalid(name, z.prettifyError(parsed.error));
  const known = new Set(schema.classes.map((labelClass) => labelClass.code));
  const table = new Map<number, LabelTableEntry>();
  for (const [code, entry] of Object.entries(parsed.data.codes)) {
    if (entry && !known.has(entry.class)) {
      throw invalid(
        name,
        `code ${code} is mapped to the class "${entry.class}", which the schema ${schema.code} does not have (it has ${classCodes(schema)})`,
        { labelCode: Number(code), class: entry.class },
      );
    }
    const { class: classCode = null, side = null, name: foreignName = '' } = entry ?? {};
    table.set(Number(code), { classCode, side, name: foreignName });
  }
  return table;
}

function parseJsonText(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(name, `it is no JSON (${String(error)})`);
  }
}

function parseItkSnap(text: string, name: string, schema: LabelSchemaData): LabelTable {
  const byName = classesByName(schema);
  const table = new Map<number, LabelTableEntry>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const [, digits, label] = ITK_SNAP_LINE.exec(line) ?? [];
    if (digits === undefined || label === undefined) {
      throw invalid(name, `line ${index + 1} is no label description of ITK-SNAP`, {
        line: index + 1,
      });
    }
    const code = Number(digits);
    if (code === 0) continue;
    if (table.has(code)) throw invalid(name, `line ${index + 1} names code ${code} again`);
    table.set(code, itkSnapEntry(label, byName));
  }
  return table;
}

function itkSnapEntry(label: string, byName: ReadonlyMap<string, string>): LabelTableEntry {
  const words = normaliseName(label.replace(/^\s*\d+\s+/, ''));
  const [, structure = words, suffix] = SIDED_NAME.exec(words) ?? [];
  const side = suffix === undefined ? null : suffix === 'left' ? 'LEFT' : 'RIGHT';
  return { classCode: byName.get(structure) ?? null, side, name: label.trim() };
}

/**
 * Turns foreign codes into a label map of the schema's ordinals (0 = nothing, 1 = first class, …).
 * Voxels of structures that are known but not mapped become 0; those codes are returned as dropped.
 *
 * @param name what to call the label map in messages
 * @throws LABEL_CODE_UNKNOWN, with codes and voxel counts, when a code is not in the table
 */
export function applyLabelTable(
  { grid, codes }: LabelCodes,
  table: LabelTable,
  schema: LabelSchemaData,
  name: string,
): { labels: LabelMap; dropped: readonly DroppedCode[] } {
  const counts = countCodes(codes);
  refuseUnknownCodes(counts, table, name);
  const ordinals = new Map<number, number>([[0, 0]]);
  const dropped: DroppedCode[] = [];
  for (const [code, voxels] of counts) {
    const entry = table.get(code);
    if (!entry) continue;
    ordinals.set(code, entry.classCode === null ? 0 : ordinalOf(schema, entry.classCode));
    if (entry.classCode === null) dropped.push({ code, name: entry.name, voxels });
  }
  return { labels: { grid, data: translate(codes, ordinals) }, dropped };
}

/** Voxels of each code that is not 0, in ascending order of the codes. */
function countCodes(codes: Int32Array): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (let start = 0; start < codes.length; ) {
    const code = codes[start] ?? 0;
    let end = start + 1;
    while (end < codes.length && codes[end] === code) end += 1;
    if (code !== 0) counts.set(code, (counts.get(code) ?? 0) + end - start);
    start = end;
  }
  return new Map([...counts].sort(([a], [b]) => a - b));
}

function refuseUnknownCodes(
  counts: ReadonlyMap<number, number>,
  table: LabelTable,
  name: string,
): void {
  const unknown = [...counts].filter(([code]) => !table.has(code));
  if (unknown.length === 0) return;
  const shown = unknown.slice(0, MOST_SHOWN).map(([code, voxels]) => `${code} (${voxels} voxels)`);
  const hidden = unknown.length - shown.length;
  const list = [...shown, ...(hidden > 0 ? [`and ${hidden} more`] : [])].join(', ');
  throw new MyographError(
    'LABEL_CODE_UNKNOWN',
    `${name} has label codes that its label table does not name: ${list}. Add them to the table, with null for structures to leave out.`,
    { name, codes: unknown.map(([code, voxels]) => ({ code, voxels })) },
  );
}

function translate(codes: Int32Array, ordinals: ReadonlyMap<number, number>): Uint8Array {
  const data = new Uint8Array(codes.length);
  let code = 0;
  let ordinal = 0;
  for (let index = 0; index < codes.length; index += 1) {
    const next = codes[index] ?? 0;
    if (next !== code) {
      code = next;
      ordinal = ordinals.get(code) ?? 0;
    }
    data[index] = ordinal;
  }
  return data;
}

function invalid(
  name: string,
  reason: string,
  details: Record<string, unknown> = {},
): MyographError {
  return new MyographError(
    'LABEL_TABLE_INVALID',
    `The label table ${name} cannot be used: ${reason.slice(0, LONGEST_REASON)}.`,
    {
      name,
      ...details,
    },
  );
}
