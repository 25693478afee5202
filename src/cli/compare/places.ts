import type { ComparisonPlaceFragment } from '../../generated/operations.ts';
import { dice, table } from '../output.ts';
import type { SubjectName } from './subjects.ts';

/** What a table of Dice can be set out by, beside the class. */
export const groupings = ['subject', 'visit', 'scanner', 'volume', 'slice'] as const;

export type Grouping = (typeof groupings)[number];

/** Dice of each version by class and by what it was grouped by. */
export function describeGroups(
  names: readonly string[],
  by: Grouping,
  cells: readonly ComparisonPlaceFragment[],
  subjectOf: SubjectName,
): string {
  const rows = cells.map((cell) => [
    cell.class,
    nameOf(cell, by, subjectOf),
    ...cell.dice.map(dice),
  ]);
  return `\nDice by ${by}\n\n${table(['class', by, ...names], rows)}`;
}

/** Dice of each version in single slices of a class. */
export function describeSlices(
  title: string,
  names: readonly string[],
  cells: readonly ComparisonPlaceFragment[],
  subjectOf: SubjectName,
): string {
  const rows = cells.map((cell) => [...sliceOf(cell, subjectOf), ...cell.dice.map(dice)]);
  return `\n${title}\n\n${rows.length === 0 ? 'None.' : table([...sliceHead, ...names], rows)}`;
}

/** Head of the columns that say which slice of which class. */
export const sliceHead = ['class', 'subject', 'visit', 'slice', 'volume'];

export function sliceOf(
  cell: Pick<
    ComparisonPlaceFragment,
    'class' | 'study' | 'subject' | 'visit' | 'slice' | 'volumeId'
  >,
  subjectOf: SubjectName,
): (string | number | null)[] {
  return [cell.class, subjectOf(cell), cell.visit, cell.slice, cell.volumeId];
}

/** Volumes of a subject look alike, so that the id tells them apart. */
function nameOf(
  cell: ComparisonPlaceFragment,
  by: Grouping,
  subjectOf: SubjectName,
): string | number | null {
  if (by === 'subject') return subjectOf(cell);
  if (by !== 'volume') return cell[by];
  return `${subjectOf(cell)} ${cell.visit} ${cell.volumeId}`;
}
