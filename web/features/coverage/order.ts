import { type GroupRow, knownOf, totalOf, volumesOf } from './grouping.ts';
import type { MatrixClass, VolumeRow } from './matrix.ts';

/** A column, or `class:CODE`, to sort by. */
export interface Order {
  readonly key: string;
  readonly isDescending: boolean;
}

/** As it is in the address: the key, with a minus before it where descending. */
export function parseOrder(text: string): Order {
  return text.startsWith('-')
    ? { key: text.slice(1), isDescending: true }
    : { key: text, isDescending: false };
}

export function formatOrder({ key, isDescending }: Order): string {
  return `${isDescending ? '-' : ''}${key}`;
}

/** Ascending first, then descending, then as rows come by themselves. */
export function nextOrder(order: Order | null, key: string): Order | null {
  if (order?.key !== key) return { key, isDescending: false };
  return order.isDescending ? null : { key, isDescending: true };
}

const collator = new Intl.Collator(undefined, { numeric: true });

/** Columns by which volumes come by themselves, the first being the most important. */
const natural = ['study', 'subject', 'visit', 'region', 'laterality'] as const;

/** A map, for the address may ask for any column, such as `constructor`. */
const textOf: ReadonlyMap<string, (row: VolumeRow) => string> = new Map([
  ['study', ({ study }) => study],
  ['subject', ({ subject }) => subject],
  ['visit', ({ visit }) => visit],
  ['region', ({ region }) => region],
  ['laterality', ({ laterality }) => laterality],
  ['scanner', ({ scanner }) => scanner],
]);

const placeOfState = 'AODN-';

/** Sorts volumes by a column and then as they come by themselves; thousands in some ms. */
export function sortVolumes(
  rows: readonly VolumeRow[],
  order: Order | null,
  classes: readonly MatrixClass[],
): readonly VolumeRow[] {
  const keys = natural.flatMap((column) => ranksOf(rows, textOf.get(column)));
  const first = order === null ? null : firstKey(rows, order, classes);
  const sign = order?.isDescending ? -1 : 1;
  return rows
    .map((_, n) => n)
    .sort((a, b) => {
      const decided = first === null ? 0 : sign * (first(a) - first(b));
      if (decided !== 0) return decided;
      for (const key of keys) {
        const difference = key(a) - key(b);
        if (difference !== 0) return difference;
      }
      return 0;
    })
    .flatMap((n) => rows[n] ?? []);
}

function firstKey(
  rows: readonly VolumeRow[],
  { key }: Order,
  classes: readonly MatrixClass[],
): ((n: number) => number) | null {
  if (!key.startsWith('class:')) return ranksOf(rows, textOf.get(key))[0] ?? null;
  const place = classes.find(({ code }) => `class:${code}` === key)?.place ?? -1;
  return (n) => placeOfState.indexOf(rows[n]?.states[place] ?? '-');
}

/** Of each row, the place of its text among all; each text is compared but once with some others. */
function ranksOf(
  rows: readonly VolumeRow[],
  text: ((row: VolumeRow) => string) | undefined,
): ((n: number) => number)[] {
  if (text === undefined) return [];
  const texts = [...new Set(rows.map(text))].sort(collator.compare);
  const rank = new Map(texts.map((each, n) => [each, n]));
  const ranks = rows.map((row) => rank.get(text(row)) ?? 0);
  return [(n) => ranks[n] ?? 0];
}

/** Sorts groups by name or volumes, or by the share of volumes in which a class is known. */
export function sortGroups(
  groups: readonly GroupRow[],
  order: Order | null,
  classes: readonly MatrixClass[],
): readonly GroupRow[] {
  const sign = order?.isDescending ? -1 : 1;
  const byName = (a: GroupRow, b: GroupRow) =>
    Number(a.name === null) - Number(b.name === null) ||
    collator.compare(a.name ?? '', b.name ?? '') ||
    collator.compare(a.study ?? '', b.study ?? '');
  if (order?.key === 'volumes') {
    return groups.toSorted((a, b) => sign * (volumesOf(a) - volumesOf(b)) || byName(a, b));
  }
  if (!order?.key.startsWith('class:')) return groups.toSorted((a, b) => sign * byName(a, b));
  const column = classes.findIndex(({ code }) => `class:${code}` === order.key);
  return groups.toSorted(
    (a, b) => sign * (shareAt(a, column) - shareAt(b, column)) || byName(a, b),
  );
}

/** Where no volume could have the class, it comes after all others. */
function shareAt({ counts }: GroupRow, column: number): number {
  const own = counts[column];
  if (own === undefined || totalOf(own) === 0) return 2;
  return knownOf(own) / totalOf(own);
}
