import { z } from 'zod';
import { MyographError } from '../../errors.ts';
import { dice } from '../../evaluation/dice.ts';
import type { ServiceContext } from '../context.ts';
import { visibleEvaluations } from '../evaluation/visible.ts';
import { parseInput } from '../input.ts';
import { type CommonCell, cellGroups, commonCells } from './common-cells.ts';
import type { Comparison } from './compare.ts';
import { extremeSlices } from './extreme-slices.ts';

/** Dice of each version in one place; what it was not grouped by is null. */
export interface ComparisonCell extends Omit<CommonCell, 'sums'> {
  /** In the order of the versions. */
  readonly dice: readonly (number | null)[];
}

const cellsInput = z.object({
  groupBy: z.array(z.enum(cellGroups)),
  classes: z.array(z.string()).nullish(),
});

const placesInput = z.object({
  first: z.int().min(1).max(1000),
  classes: z.array(z.string()).nullish(),
});

type PlacesInput = z.input<typeof placesInput>;

/**
 * Dice of the versions compared, grouped as asked: classes in the versions' order, then studies, subjects, visits,
 * scanners, volumes, slices. A volume's cell names its subject, visit and scanner too.
 *
 * @throws NOT_FOUND; INVALID_INPUT for a class that no version has, and for more than 10,000 cells
 */
export async function comparisonDice(
  context: ServiceContext,
  comparison: Comparison,
  input: z.input<typeof cellsInput>,
): Promise<ComparisonCell[]> {
  await requireVisible(context, comparison);
  const choice = parseInput(cellsInput, input);
  const classes = classesOf(comparison, choice.classes);
  const cells = await commonCells(context.db, comparison.evaluationIds, choice);
  const place = (cell: CommonCell) => classes.indexOf(cell.class ?? '');
  return cells.sort((a, b) => place(a) - place(b)).map(withDice);
}

/** Slices of a class with the lowest mean Dice over the versions. Throws as `comparisonDice`. */
export function worstSlices(
  context: ServiceContext,
  comparison: Comparison,
  input: PlacesInput,
): Promise<ComparisonCell[]> {
  return places(context, comparison, 'WORST', input);
}

/** Slices of a class in which the versions differ most. Throws as `comparisonDice`. */
export function spreadSlices(
  context: ServiceContext,
  comparison: Comparison,
  input: PlacesInput,
): Promise<ComparisonCell[]> {
  return places(context, comparison, 'SPREAD', input);
}

/** Slices of a class in which the first of two versions lost most. Throws as `comparisonDice`. */
export function lostSlices(
  context: ServiceContext,
  comparison: Comparison,
  input: PlacesInput,
): Promise<ComparisonCell[]> {
  return places(context, comparison, 'LOSS', input);
}

async function places(
  context: ServiceContext,
  comparison: Comparison,
  order: 'WORST' | 'SPREAD' | 'LOSS',
  input: PlacesInput,
): Promise<ComparisonCell[]> {
  await requireVisible(context, comparison);
  const choice = parseInput(placesInput, input);
  classesOf(comparison, choice.classes);
  const cells = await extremeSlices(context.db, comparison.evaluationIds, order, choice);
  return cells.map(withDice);
}

async function requireVisible(
  context: ServiceContext,
  { evaluationIds }: Comparison,
): Promise<void> {
  const visible = await context.db.evaluation.count({
    where: { id: { in: [...evaluationIds] }, AND: await visibleEvaluations(context) },
  });
  if (visible === evaluationIds.length) return;
  throw new MyographError(
    'NOT_FOUND',
    'There are no such evaluations, or you are not a member of all their studies.',
    { evaluationIds },
  );
}

/** Those of all versions; refuses ones asked for that no version has. */
function classesOf(
  { versions }: Comparison,
  asked: readonly string[] | null | undefined,
): string[] {
  const classes = [...new Set(versions.flatMap((version) => version.classes))];
  const unknown = (asked ?? []).filter((code) => !classes.includes(code));
  if (unknown.length === 0) return classes;
  throw new MyographError(
    'INVALID_INPUT',
    `None of the versions has a class ${unknown.join(', ')}. They have: ${classes.join(', ')}.`,
    { unknown },
  );
}

function withDice({ sums, ...names }: CommonCell): ComparisonCell {
  return { ...names, dice: sums.map(dice) };
}
