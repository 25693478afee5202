import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';

/** What every command can be asked for. */
export interface OutputOptions {
  readonly json?: boolean;
}

/** A command that only leads to others. */
export function createGroup(name: string, description: string): Command {
  return new Command(name).description(description).showHelpAfterError('(--help says more)');
}

/** A command that does something, with --json. */
export function createCommand(name: string, description: string): Command {
  return createGroup(name, description).option(
    '--json',
    'print one JSON document instead of tables',
  );
}

/** An option's number; anything else is refused before anything is done. */
export function toNumber(text: string): number {
  const number = Number(text);
  if (text.trim() !== '' && Number.isFinite(number)) return number;
  throw new InvalidArgumentError('It must be a number.');
}

/** An option's whole number from 0. */
export function toCount(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 0.');
}

/** An option's whole number from 1. */
export function toPositive(text: string): number {
  if (/^\d{1,9}$/.test(text) && Number(text) > 0) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 1.');
}

/** Prints a result: as JSON when asked for, else as text. */
export function print(options: OutputOptions, value: unknown, text: () => string): void {
  console.log(options.json ? JSON.stringify(value, null, 2) : text());
}

/** A table with a line under its head and no other rules. Numbers are set to the right. */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string {
  const isNumeric = (column: number) =>
    rows.length > 0 && rows.every((row) => typeof (row[column] ?? 0) === 'number');
  const grid = new Table({
    head: [...head],
    colAligns: head.map((_title, column) => (isNumeric(column) ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
    chars: {
      left: '',
      right: '',
      top: '',
      'top-left': '',
      'top-mid': '',
      'top-right': '',
      bottom: '',
      'bottom-left': '',
      'bottom-mid': '',
      'bottom-right': '',
      middle: '  ',
      'left-mid': '',
      'mid-mid': '  ',
      'right-mid': '',
    },
  });
  for (const row of rows) grid.push(row.map((cell) => cell ?? '–'));
  return grid.toString();
}

/** A Dice value or a difference with three decimals; a dash where there is none. */
export function dice(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : value.toFixed(3);
}

/** A difference with its sign and three decimals; a dash where there is none. */
export function signed(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;
}
