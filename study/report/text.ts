import type { Comparison, Estimate } from './estimate.ts';

/** Numbers and tables as Markdown. A dash stands for what there is not. */

const NOTHING = '–';

export function score(value: number | null): string {
  return value === null ? NOTHING : fixed(value, 3);
}

/** With its sign, which what rounds to zero does not have. */
export function signed(value: number | null): string {
  if (value === null) return NOTHING;
  const digits = score(value);
  return value > 0 && Number(digits) > 0 ? `+${digits}` : digits;
}

export function percent(value: number | null): string {
  return value === null ? NOTHING : `${fixed(100 * value, 1)} %`;
}

function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
}

type Form = (value: number | null) => string;

/** Mean and interval, for a cell. */
export function cell({ mean, interval }: Estimate, form: Form = score): string {
  return interval === null
    ? form(mean)
    : `${form(mean)} (${form(interval.low)} to ${form(interval.high)})`;
}

/** Mean, interval and number of subjects, for a sentence. */
export function told(estimate: Estimate, form: Form = score): string {
  const { n, interval } = estimate;
  const range = interval === null ? '' : `${form(interval.low)} to ${form(interval.high)}, `;
  return `${form(estimate.mean)} (${range}n = ${n})`;
}

export function difference(comparison: Comparison): string {
  const { pValue } = comparison;
  return `${told(comparison, signed)}${pValue === null ? '' : `, p ${relation(pValue)}`}`;
}

export function probability(value: number | null): string {
  if (value === null) return NOTHING;
  return value < 0.001 ? '< 0.001' : value.toFixed(3);
}

function relation(value: number): string {
  return value < 0.001 ? '< 0.001' : `= ${value.toFixed(3)}`;
}

export function seconds(value: number): string {
  if (value < 120) return `${value.toFixed(0)} s`;
  return value < 7200 ? `${(value / 60).toFixed(0)} min` : `${(value / 3600).toFixed(1)} h`;
}

/** "4 subjects", "1 subject". */
export function several(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** "a, b and c". */
export function listed(items: readonly string[]): string {
  return items.length < 2
    ? items.join('')
    : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}

/** Values that differ between runs, each once: "300", "300 and 500". */
export function distinct(values: readonly (string | number)[]): string {
  return listed([...new Set(values)].map(String));
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((each) => each.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Blocks of a page, with a free line between them. */
export function page(blocks: readonly string[]): string {
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
