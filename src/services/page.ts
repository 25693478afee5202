import DataLoader from 'dataloader';

/** Which page of a list: at most `first` rows (500 at most), after the one that has the key. */
export interface Paging {
  readonly first: number;
  readonly after?: string | null | undefined;
}

/** One page of a list. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly hasNextPage: boolean;
  /** Length of the whole list; counted when called. */
  totalCount(): Promise<number>;
}

const LARGEST_PAGE = 500;

/** A page of a list in the database; one row more is read, which tells whether another page follows. */
export async function readPage<Row>(
  { first }: Paging,
  list: { read(take: number): Promise<Row[]>; count(): Promise<number> },
): Promise<Page<Row>> {
  const rows = await list.read(pageLength(first) + 1);
  return cutPage(rows, first, list.count);
}

/** A page of rows that are at hand, in their order. */
export function pageOfRows<Row>(
  rows: readonly Row[],
  { first, after }: Paging,
  isAfter: (row: Row, key: string) => boolean,
): Page<Row> {
  const rest = after ? rows.filter((row) => isAfter(row, after)) : rows;
  return cutPage(rest, first, async () => rows.length);
}

/** A list that hangs on rows of another table. */
export interface HangingList<Row, Args extends Paging> {
  /** Of each parent at least `take` rows after the key, where there are so many, in the list's order. */
  read(parentIds: readonly string[], args: Args, take: number): Promise<readonly Row[]>;
  parentOf(row: Row): string;
  /** Lengths of the whole lists by parent; an empty one may be left out. */
  count(parentIds: readonly string[], args: Args): Promise<ReadonlyMap<string, number>>;
}

/** Loads a page of the list of each parent, all that are asked for in one go at once. */
export interface PageLoader<Row, Args extends Paging> {
  load(parentId: string, args: Args): Promise<Page<Row>>;
  clearAll(): void;
}

export function pagesByParent<Row, Args extends Paging = Paging>(
  list: HangingList<Row, Args>,
): PageLoader<Row, Args> {
  const loaders = new Map<string, DataLoader<string, Page<Row>>>();
  return {
    load(parentId, args) {
      const key = JSON.stringify(args);
      const loader = loaders.get(key) ?? pagesFor(list, args);
      loaders.set(key, loader);
      return loader.load(parentId);
    },
    clearAll: () => loaders.clear(),
  };
}

function pagesFor<Row, Args extends Paging>(
  list: HangingList<Row, Args>,
  args: Args,
): DataLoader<string, Page<Row>> {
  const counts = new DataLoader<string, number>(async (ids) => {
    const lengths = await list.count(ids, args);
    return ids.map((id) => lengths.get(id) ?? 0);
  });
  return new DataLoader(async (ids) => {
    const rows = await list.read(ids, args, pageLength(args.first) + 1);
    const byParent = Map.groupBy(rows, list.parentOf);
    return ids.map((id) => cutPage(byParent.get(id) ?? [], args.first, () => counts.load(id)));
  });
}

function cutPage<Row>(
  rows: readonly Row[],
  first: number,
  totalCount: () => Promise<number>,
): Page<Row> {
  const length = pageLength(first);
  return { rows: rows.slice(0, length), hasNextPage: rows.length > length, totalCount };
}

function pageLength(first: number): number {
  return Math.min(Math.max(first, 0), LARGEST_PAGE);
}
