import type { z } from 'zod';
import { MyographError } from '../../errors.ts';
import { dice } from '../../evaluation/dice.ts';
import type { CohortSnapshot } from '../../generated/prisma/client.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput } from '../input.ts';
import { comparedVersions } from './evaluations.ts';
import { axisEntries, axisKeys, type MatrixKey } from './matrix-axes.ts';
import { type MatrixCounts, matrixCounts } from './matrix-counts.ts';
import { matrixInput } from './matrix-input.ts';

/** Cells of one answer. */
const MOST_CELLS = 100_000;

/** A slice of the matrix versions × volumes × slices × classes. */
export interface DiceMatrix {
  readonly snapshot: CohortSnapshot;
  readonly rows: readonly MatrixKey[];
  readonly columns: readonly MatrixKey[];
  /** By row, then column; null where the class is not annotated, and where it is in neither mask. */
  readonly values: readonly (readonly (number | null)[])[];
}

/**
 * Dice along two axes on one snapshot: the one given, or the one on which all versions were evaluated
 * last. Each version counts in all that it was measured in.
 *
 * @throws NOT_FOUND; CONFLICT when there is no snapshot on which all were evaluated; INVALID_INPUT when the
 *   places given do not make a matrix, or it has more than 100,000 cells
 */
export async function diceMatrix(
  context: ServiceContext,
  given: z.input<typeof matrixInput>,
): Promise<DiceMatrix> {
  const input = parseInput(matrixInput, given);
  const { versions, snapshot, evaluationIds } = await comparedVersions(
    context,
    input.versionIds,
    input.snapshotId ?? null,
  );
  const entries = await axisEntries(context.db, input, versions, snapshot.id);
  const rows = axisKeys(input.rows, entries);
  const columns = axisKeys(input.columns, entries);
  refuseLarge(rows, columns);
  const counts = await matrixCounts(context.db, input, {
    evaluationIds,
    volumeIds: entries.volumes.map(({ id }) => id),
    classIds: entries.classes.map(({ id }) => id),
    columnCount: columns.length,
  });
  return { snapshot, rows, columns, values: diceValues(counts, rows.length, columns.length) };
}

function refuseLarge(rows: readonly MatrixKey[], columns: readonly MatrixKey[]): void {
  if (rows.length * columns.length <= MOST_CELLS) return;
  throw new MyographError(
    'INVALID_INPUT',
    `The matrix has ${rows.length} × ${columns.length} cells, and at most ${MOST_CELLS} are answered: name fewer versions, or take another axis and give a volume or slice.`,
    { rows: rows.length, columns: columns.length },
  );
}

/** [rows, columns] Dice of the cells; null where nothing was counted. */
function diceValues(counts: MatrixCounts, rows: number, columns: number): (number | null)[][] {
  const values = new Array<number | null>(rows * columns).fill(null);
  for (const [index, cell] of counts.cell.entries()) {
    values[cell] = dice({
      truePositive: counts.truePositive[index] ?? 0,
      falsePositive: counts.falsePositive[index] ?? 0,
      falseNegative: counts.falseNegative[index] ?? 0,
    });
  }
  return Array.from({ length: rows }, (_, row) => values.slice(row * columns, (row + 1) * columns));
}
