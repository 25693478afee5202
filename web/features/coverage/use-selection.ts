import { useRef, useState } from 'react';

/** Rows that were chosen, by their keys. */
export interface Selection {
  readonly keys: ReadonlySet<string>;
  /** Chooses a row or takes it back; with `isRange`, all from the one before to it are as that one. */
  readonly toggle: (row: number, isRange: boolean) => void;
  /** Chooses all, or none where all are chosen. */
  readonly toggleAll: () => void;
  readonly clear: () => void;
}

/**
 * @param keys of the rows that are shown, in order; those that were chosen and are not shown any more are not
 *   chosen any more
 */
export function useSelection(keys: readonly string[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const last = useRef<string | null>(null);
  const shown = chosen.size === 0 ? chosen : new Set(keys.filter((key) => chosen.has(key)));
  return {
    keys: shown,
    toggle(row, isRange) {
      const from = isRange && last.current !== null ? keys.indexOf(last.current) : row;
      const isToBe = isRange && from !== row ? true : !shown.has(keys[row] ?? '');
      setChosen(withRows(shown, rowsBetween(keys, from < 0 ? row : from, row), isToBe));
      last.current = keys[row] ?? null;
    },
    toggleAll() {
      setChosen(shown.size === keys.length ? new Set() : new Set(keys));
    },
    clear: () => setChosen(new Set()),
  };
}

function rowsBetween(keys: readonly string[], a: number, b: number): readonly string[] {
  return keys.slice(Math.min(a, b), Math.max(a, b) + 1);
}

function withRows(
  chosen: ReadonlySet<string>,
  rows: readonly string[],
  isToBe: boolean,
): ReadonlySet<string> {
  const changed = new Set(chosen);
  for (const key of rows) {
    if (isToBe) changed.add(key);
    else changed.delete(key);
  }
  return changed;
}
