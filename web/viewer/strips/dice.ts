/** Dice of one class in one slice of one volume; null where the class is in neither mask. */
export interface SliceCell {
  readonly volumeId: string | null;
  readonly slice: number | null;
  readonly class: string | null;
  readonly score: { readonly dice: number | null };
}

/** By slice: null where there is nothing to measure, undefined where nothing was measured. */
export type DiceBySlice = readonly (number | null | undefined)[];

/**
 * Dice of a class by slice, or without one the mean over the classes that have a Dice in the slice.
 *
 * @param cells of any volumes and classes
 */
export function diceBySlice(
  cells: readonly SliceCell[],
  volumeId: string,
  classCode: string | null,
  sliceCount: number,
): DiceBySlice {
  const own = cells.filter(
    (cell) => cell.volumeId === volumeId && (classCode === null || cell.class === classCode),
  );
  const bySlice = Map.groupBy(own, ({ slice }) => slice ?? 0);
  return Array.from({ length: sliceCount }, (_, slice) => {
    const measured = bySlice.get(slice);
    return measured && mean(measured.flatMap(({ score }) => score.dice ?? []));
  });
}

function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The slice with the lowest Dice, the first of several; null where none has one. */
export function worstSlice(dice: DiceBySlice): number | null {
  let worst: number | null = null;
  dice.forEach((value, slice) => {
    if (typeof value !== 'number') return;
    const lowest = worst === null ? Number.POSITIVE_INFINITY : (dice[worst] ?? 0);
    if (value < lowest) worst = slice;
  });
  return worst;
}
