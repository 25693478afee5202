import type { SideFacts } from '../facts.ts';

/** A block of Markdown: paragraphs, lists and tables have an empty line between them. */
export type Block = string;

/** Text that people typed, with nothing in it that Markdown would take for marks, in one line. */
export function plain(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*[\]<>|]/g, '\\$&');
}

export function heading(level: number, text: string): Block {
  return `${'#'.repeat(level)} ${text}`;
}

export function list(items: readonly string[]): Block {
  return items.map((item) => `- ${item}`).join('\n');
}

/** A table in the manner of GitHub; null is a dash. Columns of numbers alone are set to the right. */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): Block {
  const isNumeric = (column: number) =>
    rows.length > 0 && rows.every((row) => typeof (row[column] ?? 0) === 'number');
  const line = (cells: readonly (string | number | null)[]) =>
    `| ${cells.map((cell) => cell ?? '–').join(' | ')} |`;
  return [
    line(head),
    line(head.map((_title, column) => (isNumeric(column) ? '---:' : '---'))),
    ...rows.map(line),
  ].join('\n');
}

/** A score with three decimals; a dash where there is none. */
export function score(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}

/** `3 subjects`, `1 subject`. */
export function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

/** `2026-01-02 03:04 UTC` of an ISO text. */
export function moment(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

/** `3 subjects, 6 visits, 6 volumes`. */
export function sizeOf({ subjects, visits, volumes }: SideFacts): string {
  return [count(subjects, 'subject'), count(visits, 'visit'), count(volumes, 'volume')].join(', ');
}
