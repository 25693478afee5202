import { MyographError } from '../../errors.ts';
import type { ModelVersion } from '../../generated/prisma/client.ts';

/** Cells of one answer. */
export const MAX_CELLS = 10_000;

/** @throws INVALID_INPUT when there are more than 10,000; `what` they are, and how to ask for less */
export function refuseMoreCells(cells: readonly unknown[], what: string, remedy: string): void {
  if (cells.length <= MAX_CELLS) return;
  throw new MyographError('INVALID_INPUT', `${what} has more than ${MAX_CELLS} cells: ${remedy}.`);
}

/**
 * Those of a version's classes that are asked for, in its order; all where none are named.
 *
 * @throws INVALID_INPUT naming the version's classes
 */
export function chosenClasses(
  { classes }: Pick<ModelVersion, 'classes'>,
  asked: readonly string[] | null | undefined,
): string[] {
  const unknown = (asked ?? []).filter((code) => !classes.includes(code));
  if (unknown.length > 0) {
    throw new MyographError(
      'INVALID_INPUT',
      `The version has no class ${unknown.join(', ')}. It has: ${classes.join(', ')}.`,
      { unknown },
    );
  }
  return asked ? classes.filter((code) => asked.includes(code)) : classes;
}
