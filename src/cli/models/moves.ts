import type { AliasMoveFragment } from '../../generated/operations.ts';
import { table } from '../output.ts';

/** Moves of the aliases of one model, as a table. */
export function describeMoves(moves: readonly AliasMoveFragment[]): string {
  return table(
    ['alias', 'move', 'what', 'to', 'by', 'when', 'why'],
    moves.map((move) => [move.alias, ...moveCells(move)]),
  );
}

/** Moves of aliases of several models, as a table. */
export function describeMovesOfModels(moves: readonly AliasMoveFragment[]): string {
  return table(
    ['alias', 'move', 'what', 'to', 'by', 'when', 'why'],
    moves.map((move) => [`${move.model.name}@${move.alias}`, ...moveCells(move)]),
  );
}

/** `2026-01-02 03:04` of an ISO text. */
export function minuteOf(iso: string): string {
  return iso.slice(0, 16).replace('T', ' ');
}

function moveCells(move: AliasMoveFragment): (string | number | null)[] {
  const { number, version, createdAt, reason } = move;
  return [
    number,
    whatOf(move),
    version && `@${version.number}`,
    byOf(move),
    minuteOf(createdAt),
    reason,
  ];
}

function whatOf({ kind, undoes }: AliasMoveFragment): string {
  if (kind === 'ROLLBACK') return `undoes ${undoes}`;
  return kind === 'REMOVAL' ? 'removed' : 'promoted';
}

function byOf({ by, proposal }: AliasMoveFragment): string {
  return proposal ? `${proposal.by.name}, approved by ${by.name}` : by.name;
}
