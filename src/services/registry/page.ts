import type { Page } from '../context.ts';

/** A page of a list in the database; one row more is read, which tells whether another page follows. */
export async function readPage<Row>(
  first: number,
  list: { read(take: number): Promise<Row[]>; count(): Promise<number> },
): Promise<Page<Row>> {
  const rows = await list.read(first + 1);
  return {
    rows: rows.slice(0, first),
    hasNextPage: rows.length > first,
    totalCount: await list.count(),
  };
}
