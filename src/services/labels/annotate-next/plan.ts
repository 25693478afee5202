/** Volumes in which the same class is wanted for the same reason. */
export interface Cell {
  /** Tells it from all others, and orders those with the same score. */
  readonly key: string;
  /** Class and region. */
  readonly topic: string;
  readonly need: number;
  /** Volumes that there are. */
  readonly available: number;
}

export interface Planned<C extends Cell> {
  readonly cell: C;
  readonly score: number;
}

/**
 * The first suggestions, highest score first, one volume each. The score is the need divided by one more
 * than how often the class and region, and how often this cell, is among them already: a class comes
 * second for half its need, so that others are not crowded out, and each time at the scanner where it is
 * listed least.
 */
export function plan<C extends Cell>(cells: readonly C[], first: number): Planned<C>[] {
  const ordered = cells.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const listed = new Map<string, number>();
  const timesOf = (name: string) => listed.get(name) ?? 0;
  const planned: Planned<C>[] = [];
  while (planned.length < first) {
    let best: Planned<C> | null = null;
    for (const cell of ordered) {
      if (timesOf(cell.key) >= cell.available) continue;
      const score = cell.need / (1 + timesOf(cell.topic) + timesOf(cell.key));
      if (best === null || score > best.score) best = { cell, score };
    }
    if (best === null) break;
    for (const name of [best.cell.topic, best.cell.key]) listed.set(name, timesOf(name) + 1);
    planned.push(best);
  }
  return planned;
}
