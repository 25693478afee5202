import type { AliasEvent } from '../../../generated/prisma/client.ts';

type Moved = Pick<AliasEvent, 'number' | 'undoes' | 'versionId' | 'previousVersionId'>;

/**
 * The move that a rollback undoes: the last one that changed something and was not undone itself. So a
 * rollback after a rollback goes one step further back, and never forward again.
 *
 * @param history newest first
 */
export function moveToUndo<Event extends Moved>(history: readonly Event[]): Event | undefined {
  let undoneFrom = Number.POSITIVE_INFINITY;
  for (const move of history) {
    if (move.number >= undoneFrom) continue;
    if (move.undoes !== null) undoneFrom = move.undoes;
    else if (move.versionId !== move.previousVersionId) return move;
  }
  return undefined;
}
