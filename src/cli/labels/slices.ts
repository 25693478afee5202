import { InvalidArgumentError } from 'commander';

/** Slices from 0, as the API takes them. */
export interface Slices {
  readonly firstSlice: number;
  readonly lastSlice: number;
}

/** An option's range of slices, such as 0-15, or one of them. */
export function toSlices(text: string): Slices {
  const [, from, to = from] = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(text) ?? [];
  const [firstSlice, lastSlice] = [Number(from), Number(to)];
  if (firstSlice <= lastSlice) return { firstSlice, lastSlice };
  throw new InvalidArgumentError('It must be a range of slices such as 0-15, counted from 0.');
}
