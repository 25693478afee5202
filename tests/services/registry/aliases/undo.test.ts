import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { moveToUndo } from '../../../../src/services/registry/aliases/undo.ts';

interface Event {
  readonly number: number;
  readonly versionId: string | null;
  readonly previousVersionId: string | null;
  readonly undoes: number | null;
}

/** Adds a move to a history that is newest first. */
function move(history: readonly Event[], versionId: string | null, undoes: number | null = null) {
  const [last] = history;
  const number = 1 + (last?.number ?? 0);
  return [{ number, versionId, previousVersionId: last?.versionId ?? null, undoes }, ...history];
}

function rollback(history: readonly Event[]): Event[] {
  const undone = moveToUndo(history);
  return undone ? move(history, undone.previousVersionId, undone.number) : [...history];
}

const pointsTo = ([last]: readonly Event[]) => last?.versionId ?? null;

function promotions(...versions: (string | null)[]): Event[] {
  return versions.reduce<Event[]>((history, version) => move(history, version), []);
}

describe('a rollback', () => {
  test('goes one step back each time, never forward again', () => {
    const once = rollback(promotions('a', 'b', 'c'));
    expect(pointsTo(once)).toBe('b');
    expect(pointsTo(rollback(once))).toBe('a');
    expect(once[0]?.undoes).toBe(3);
  });

  test('after a promotion that followed a rollback undoes that one, then what stood before', () => {
    const again = move(rollback(promotions('a', 'b', 'c')), 'd');
    expect(pointsTo(rollback(again))).toBe('b');
    expect(pointsTo(rollback(rollback(again)))).toBe('a');
  });

  test('passes over moves that changed nothing', () => {
    expect(pointsTo(rollback(promotions('a', 'b', 'b', 'b')))).toBe('a');
  });

  test('of a removal brings the version back', () => {
    expect(pointsTo(rollback(promotions('a', null)))).toBe('a');
  });

  test('has nothing to undo where nothing was done', () => {
    expect(moveToUndo([])).toBeUndefined();
  });
});

/** Promotions to a version or to nowhere, and rollbacks. */
const actions = fc.array(fc.constantFrom('a', 'b', 'c', null, 'back'), { maxLength: 40 });

test('is an undo: after any moves, it points to what a stack of them says', () => {
  fc.assert(
    fc.property(actions, (taken) => {
      let history: Event[] = [];
      const stack: (string | null)[] = [null];
      for (const action of taken) {
        if (action !== 'back') {
          history = move(history, action);
          if (action !== stack.at(-1)) stack.push(action);
        } else if (stack.length > 1) {
          history = rollback(history);
          stack.pop();
        } else {
          expect(moveToUndo(history)).toBeUndefined();
        }
        expect(pointsTo(history)).toBe(stack.at(-1));
      }
    }),
  );
});
