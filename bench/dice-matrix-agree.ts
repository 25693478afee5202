import type { Cut } from './dice-matrix-cuts.ts';

/** A matrix as GraphQL answers it. */
export interface MatrixAnswer {
  readonly rows: readonly { readonly key: string }[];
  readonly columns: readonly { readonly key: string }[];
  readonly values: readonly (readonly (number | null)[])[];
}

/** A cell as the SQL answers it. */
export interface PeerCell {
  readonly row: string;
  readonly column: string;
  readonly dice: number | null;
}

const TOLERANCE = 1e-12;

/**
 * Holds every cell against the same one of the peer; a figure of wrong values would be worth nothing.
 *
 * @returns how many cells have a Dice
 * @throws Error naming the first cell that differs, or when there is none to compare
 */
export function requireAgreement(
  { name, keyInSql }: Cut,
  { rows, columns, values }: MatrixAnswer,
  peer: readonly PeerCell[],
): number {
  const expected = new Map(peer.map(({ row, column, dice }) => [`${row} ${column}`, dice]));
  const [rowInSql, columnInSql] = keyInSql;
  let cells = 0;
  for (const [r, row] of rows.entries()) {
    for (const [c, column] of columns.entries()) {
      const ours = values[r]?.[c] ?? null;
      const theirs = expected.get(`${rowInSql(row.key)} ${columnInSql(column.key)}`) ?? null;
      if (!isSame(ours, theirs)) {
        throw new Error(`${name}: at ${row.key}, ${column.key} Dice is ${ours}, by SQL ${theirs}`);
      }
      if (ours !== null) cells += 1;
    }
  }
  const inPeer = peer.filter(({ dice }) => dice !== null).length;
  if (cells === 0 || cells !== inPeer) {
    throw new Error(`${name}: ${cells} cells have a Dice, and by SQL ${inPeer}`);
  }
  return cells;
}

function isSame(ours: number | null, theirs: number | null): boolean {
  if (ours === null || theirs === null) return ours === theirs;
  return Math.abs(ours - theirs) <= TOLERANCE;
}
