import { InvalidArgumentError } from 'commander';
import type { SweepAxisInput } from '../../generated/operations.ts';

/** Adds an axis, given as `name=v1,v2`; the name as in the API or as the option of a run. */
export function toAxes(text: string, axes: readonly SweepAxisInput[] = []): SweepAxisInput[] {
  const [name = '', list, ...rest] = text.split('=');
  if (name === '' || !list || rest.length > 0) {
    throw new InvalidArgumentError('It must be a setting with its values, as in levels=4,5.');
  }
  const camel = name.replaceAll(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase());
  return [...axes, { name: camel, values: list.split(',') }];
}
