import type { SliceRange } from '../../imaging/image.ts';

/** The same slices in ranges that neither overlap nor touch, in order. */
export function joinedRanges(ranges: readonly SliceRange[]): SliceRange[] {
  const result: SliceRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.first - b.first)) {
    const open = result.at(-1);
    if (open && range.first <= open.last + 1) {
      result[result.length - 1] = { first: open.first, last: Math.max(open.last, range.last) };
    } else {
      result.push({ first: range.first, last: range.last });
    }
  }
  return result;
}

/** As joinedRanges, of the slices that a volume of so many has. */
export function rangesWithin(ranges: readonly SliceRange[], sliceCount: number): SliceRange[] {
  if (ranges.length === 0) return [];
  const within = ranges
    .map(({ first, last }) => ({ first, last: Math.min(last, sliceCount - 1) }))
    .filter(({ first, last }) => first <= last);
  return joinedRanges(within);
}
