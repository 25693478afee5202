import { MyographError } from '../errors.ts';
import { fontFamily, textWidth, wrapText } from './font.ts';
import { ink } from './palette.ts';

/** Sizes of text in pixels. */
export const titleSize = 18;
export const textSize = 13;

/** Left free at the rim of every picture. */
export const margin = 16;

/** From one line of text to the next, for its size. */
export const lineHeight = (size: number): number => Math.round(1.3 * size);

/** Lines of a picture's title. */
export const titleLines = (title: string, width: number): string[] =>
  wrapText(title, titleSize, width - 2 * margin);

/**
 * Rows of a legend that is wrapped.
 *
 * @param overhead width of an entry beside its name: mark and gaps
 */
export function legendRows<T extends { readonly name: string }>(
  entries: readonly T[],
  overhead: number,
  width: number,
): T[][] {
  const rows: T[][] = [];
  let left = 0;
  for (const entry of entries) {
    const needed = overhead + textWidth(entry.name, textSize);
    const row = rows.at(-1);
    if (row && needed <= left) row.push(entry);
    else rows.push([entry]);
    left = (row && needed <= left ? left : width) - needed;
  }
  return rows;
}

/** Text as the content or the attribute of an element. Characters that XML does not have are left out. */
export function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\P{Cc}\t\n\r]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** Numbers as they are told to people: four digits that count. */
export const tell = (value: number): string => String(Number(value.toPrecision(4)));

/** Lines under each other, each at `x`, as elements of SVG. */
export function textLines(
  lines: readonly string[],
  { x, top, size, anchor }: { x: number; top: number; size: number; anchor: 'start' | 'middle' },
): string[] {
  return lines.map((line, index) => {
    const y = top + index * lineHeight(size) + size;
    return `<text x="${x}" y="${y}" text-anchor="${anchor}" font-size="${size}" font-family="${fontFamily}" fill="${ink}">${escapeXml(line)}</text>`;
  });
}

/** For those who hear the picture. */
export function captions(title: string, description: readonly string[]): string {
  return `<title>${escapeXml(title)}</title>\n<desc>${escapeXml(description.join('\n'))}</desc>`;
}

/** @throws {MyographError} INVALID_INPUT if there are not as many values as places for them */
export function checkLength(what: string, found: number, wanted: number): void {
  if (found === wanted) return;
  throw new MyographError(
    'INVALID_INPUT',
    `${what} must have ${wanted} entries, and has ${found}.`,
  );
}
