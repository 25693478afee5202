import { MyographError } from '../errors.ts';

/** The most rows that one page may have. */
const longestPage = 500;

/** A page as services give it. */
interface Page<Row> {
  readonly rows: readonly Row[];
  readonly hasNextPage: boolean;
  readonly totalCount: number;
}

/** A cursor is the key of its row, opaque to clients: it stays good while rows come and go. */
function toCursor(key: string): string {
  return Buffer.from(key).toString('base64url');
}

/**
 * Length of a page, and the key to continue after.
 *
 * @param isKey whether a text can be the key of a row
 * @throws INVALID_INPUT when `first` is not 1 to 500, or `after` no cursor of this list
 */
export function pageArguments(
  args: { first: number; after?: string | null },
  isKey: (text: string) => boolean,
): { first: number; after: string | null } {
  const after = args.after ? Buffer.from(args.after, 'base64url').toString() : null;
  if (after !== null && !isKey(after)) {
    throw new MyographError(
      'INVALID_INPUT',
      `'${args.after}' is no cursor of this list; take cursors from its pages as they are.`,
      { after: args.after },
    );
  }
  return { first: boundedFirst(args.first), after };
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

/** A Relay connection of a page, its cursors made from the key of each row. */
export function toConnection<Row>(page: Page<Row>, keyOf: (row: Row) => string) {
  const edges = page.rows.map((node) => ({ node, cursor: toCursor(keyOf(node)) }));
  return {
    edges,
    nodes: [...page.rows],
    pageInfo: { hasNextPage: page.hasNextPage, endCursor: edges.at(-1)?.cursor ?? null },
    totalCount: page.totalCount,
  };
}
