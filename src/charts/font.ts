import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where DejaVu Sans is missing, a browser takes a sans-serif of its own; most are narrower. */
export const fontFamily = "'DejaVu Sans', sans-serif";

/** DejaVu Sans, a TrueType font: what PNGs are drawn in, so that they need no font of the machine. */
export const fontFile: Buffer = readFileSync(
  fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')),
);

const tables = readTables();
const unitsPerEm = fontFile.readUInt16BE(tableAt('head') + 18);
const metricsCount = fontFile.readUInt16BE(tableAt('hhea') + 34);
const metricsAt = tableAt('hmtx');
const glyphRanges = readGlyphRanges();

/** Width of a line of text in DejaVu Sans, without kerning, in the unit of `size`. */
export function textWidth(text: string, size: number): number {
  let units = 0;
  for (const character of text) units += advance(character.codePointAt(0) ?? 0);
  return (units * size) / unitsPerEm;
}

/**
 * Lines that are no wider than `width`, broken at spaces, after one of _ - / + where a word is too wide, and
 * anywhere where that is not enough. At least one line.
 */
export function wrapText(text: string, size: number, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of piecesOf(text, size, width)) {
    if (line !== '' && textWidth((line + piece).trimEnd(), size) > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += piece;
  }
  return [...lines, line.trimEnd()];
}

/** What may stand on a line of its own. */
function piecesOf(text: string, size: number, width: number): string[] {
  const fits = (piece: string) => textWidth(piece.trimEnd(), size) <= width;
  return (text.match(/\S+\s*/g) ?? [])
    .flatMap((word) => (fits(word) ? [word] : (word.match(/[^_\-/+]*[_\-/+]|[^_\-/+]+/g) ?? [])))
    .flatMap((part) => (fits(part) ? [part] : [...part]));
}

function advance(codePoint: number): number {
  const range = glyphRanges.find(({ first, last }) => first <= codePoint && codePoint <= last);
  // Another font will have it, in a square, as those of East Asia do.
  if (!range) return unitsPerEm;
  const glyph = range.glyph + codePoint - range.first;
  return fontFile.readUInt16BE(metricsAt + 4 * Math.min(glyph, metricsCount - 1));
}

/** Places of the tables: https://learn.microsoft.com/typography/opentype/spec/otff */
function readTables(): Map<string, number> {
  const found = new Map<string, number>();
  for (let table = 0; table < fontFile.readUInt16BE(4); table++) {
    const at = 12 + 16 * table;
    found.set(fontFile.toString('latin1', at, at + 4), fontFile.readUInt32BE(at + 8));
  }
  return found;
}

function tableAt(tag: string): number {
  const at = tables.get(tag);
  if (at === undefined) throw new Error(`The font has no table ${tag}.`);
  return at;
}

/** Glyphs of the characters, from the subtable in format 12 for all of Unicode. */
function readGlyphRanges(): { first: number; last: number; glyph: number }[] {
  const map = tableAt('cmap');
  const subtables = Array.from({ length: fontFile.readUInt16BE(map + 2) }, (_, index) => {
    return map + fontFile.readUInt32BE(map + 4 + 8 * index + 4);
  });
  const at = subtables.find((start) => fontFile.readUInt16BE(start) === 12);
  if (at === undefined) throw new Error('The font has no character map in format 12.');
  return Array.from({ length: fontFile.readUInt32BE(at + 12) }, (_, index) => {
    const [first, last, glyph] = [0, 4, 8].map((offset) =>
      fontFile.readUInt32BE(at + 16 + 12 * index + offset),
    );
    return { first: first ?? 0, last: last ?? 0, glyph: glyph ?? 0 };
  });
}
