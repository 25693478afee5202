import { MyographError } from '../errors.ts';
import type { Page, Paging } from '../services/page.ts';

/** The most rows that one page may have. */
const longestPage = 500;

/** A Relay connection; its length is counted when a client asks for it. */
export interface Connection<Row> {
  readonly edges: { readonly node: Row; readonly cursor: string }[];
  readonly nodes: Row[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  totalCount(): Promise<number>;
}

/** What is the key of the rows of a list, from which their cursors are made. */
export interface ListKey<Row> {
  of(row: Row): string;
  /** Whether a text can be the key of a row. */
  is(text: string): boolean;
}

/** Keys of lists that go by a unique text: what is no name simply has its place among them. */
export const byName: ListKey<{ readonly name: string }> = {
  of: ({ name }) => name,
  is: () => true,
};
export const byCode: ListKey<{ readonly code: string }> = {
  of: ({ code }) => code,
  is: () => true,
};

/** Ids of rows are UUIDs of version 7: their order is that of creation. */
export const byRowId: ListKey<{ readonly id: string }> = {
  of: ({ id }) => id,
  is: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text),
};

/** Whether a text can be the place of a row in its list. */
const isPlace = (text: string) => /^[0-9]{1,9}$/.test(text);

export const byNumber: ListKey<{ readonly number: number }> = {
  of: ({ number }) => String(number),
  is: isPlace,
};

/** Moves of aliases have a place of their own over all aliases. */
export const byPosition: ListKey<{ readonly position: bigint }> = {
  of: ({ position }) => String(position),
  is: (text) => /^[0-9]{1,18}$/.test(text),
};

export const byLine: ListKey<{ readonly line: number }> = {
  of: ({ line }) => String(line),
  is: isPlace,
};

/**
 * The page of a list that a client asks for.
 *
 * @param read reads the page after the row with a key
 * @throws INVALID_INPUT when `first` is not 1 to 500, or `after` no cursor of this list
 */
export async function connection<Row, Args extends { first: number; after?: string | null }>(
  args: Args,
  key: ListKey<NoInfer<Row>>,
  read: (paging: Args & Paging) => Promise<Page<Row>>,
): Promise<Connection<Row>> {
  const after = args.after ? keyOfCursor(args.after, key) : null;
  const page = await read({ ...args, first: boundedFirst(args.first), after });
  const cursorOf = (row: Row) => toCursor(key.of(row));
  const last = page.rows.at(-1);
  return {
    // Most clients ask for nodes alone.
    get edges() {
      return page.rows.map((node) => ({ node, cursor: cursorOf(node) }));
    },
    nodes: [...page.rows],
    pageInfo: {
      hasNextPage: page.hasNextPage,
      endCursor: last === undefined ? null : cursorOf(last),
    },
    totalCount: () => page.totalCount(),
  };
}

/**
 * A length that a list may have.
 *
 * @throws INVALID_INPUT when it is not 1 to 500
 */
export function boundedFirst(first: number): number {
  if (first < 1 || first > longestPage) {
    throw new MyographError('INVALID_INPUT', `first is ${first}; it may be 1 to ${longestPage}.`, {
      first,
    });
  }
  return first;
}

/** A cursor is the key of its row, opaque to clients: it stays good while rows come and go. */
function toCursor(key: string): string {
  return Buffer.from(key).toString('base64url');
}

function keyOfCursor<Row>(cursor: string, key: ListKey<Row>): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (key.is(text) && !text.includes('\0')) return text;
  throw new MyographError(
    'INVALID_INPUT',
    `'${cursor}' is no cursor of this list; take cursors from its pages as they are.`,
    { after: cursor },
  );
}
