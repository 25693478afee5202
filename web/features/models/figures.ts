/** Lower and upper end. */
interface Range {
  readonly low: number | null;
  readonly high: number | null;
}

/** Fixed decimals with a real minus; a dash of nothing. */
export function formatNumber(value: number | null | undefined, digits: number): string {
  return value === null || value === undefined ? '–' : value.toFixed(digits).replace('-', '−');
}

/** With its sign, also above zero: +0.012. */
export function formatSigned(value: number | null | undefined, digits = 3): string {
  const text = formatNumber(value, digits);
  return value !== null && value !== undefined && value > 0 ? `+${text}` : text;
}

/** A mean with its 95 % interval where there is one: 0.901 (0.885–0.917). */
export function formatMean(
  { mean, low, high }: Range & { readonly mean: number | null },
  digits = 3,
): string {
  if (low === null || high === null) return formatNumber(mean, digits);
  const between = low < 0 ? ' to ' : '–';
  const range = [low, high].map((end) => formatNumber(end, digits)).join(between);
  return `${formatNumber(mean, digits)} (${range})`;
}

/** An interval of differences: −0.016 to +0.002; a dash of none. */
export function formatInterval(
  interval: { readonly low: number; readonly high: number } | null | undefined,
  digits = 3,
): string {
  if (!interval) return '–';
  return `${formatSigned(interval.low, digits)} to ${formatSigned(interval.high, digits)}`;
}

/** A p-value with the correction that it had: p = 0.012 (Holm). */
export function formatP(p: number | null | undefined, correction = ''): string {
  if (p === null || p === undefined) return '–';
  const value = p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
  return correction === '' ? value : `${value} (${correction})`;
}

/** A share as per cent with one decimal: +3.1 %. */
export function formatPercent(share: number | null): string {
  return share === null ? '–' : `${formatSigned(100 * share, 1)} %`;
}
