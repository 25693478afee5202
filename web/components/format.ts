/** Dice and other shares of 1, with three decimals; a dash where there is nothing to measure. */
export function formatDice(dice: number | null | undefined): string {
  return dice === null || dice === undefined ? '–' : dice.toFixed(3);
}

/** A share of a whole in percent, without decimals; a dash of nothing. Only none is 0 %, and only all 100 %. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return '–';
  const percent = Math.round((100 * part) / whole);
  if (percent === 0 && part > 0) return '< 1 %';
  return percent === 100 && part < whole ? '> 99 %' : `${percent} %`;
}

/** Slices from 0 to be read by people, who count them as the API does: 3–17 of 40, or one alone. */
export function formatSlices(first: number, last: number): string {
  return first === last ? `${first}` : `${first}–${last}`;
}

/** Seconds as people say them: 45 s, 3 min 20 s, 2 h 5 min. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** Bytes in units of 1024. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 1024 ** power;
  return `${value >= 100 || power === 0 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}
