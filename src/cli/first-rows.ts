/** Rows of one request; a server gives at most 500. */
const PAGE = 200;

/** One page of a connection. */
interface Page<Row> {
  readonly nodes: readonly Row[];
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null };
}

/** The first `limit` rows of a connection, read page after page, with the number of all. */
export async function firstRows<Row>(
  limit: number,
  read: (page: { first: number; after: string | null }) => Promise<Page<Row>>,
): Promise<{ rows: Row[]; totalCount: number }> {
  const rows: Row[] = [];
  for (let after: string | null = null; ; ) {
    const page = await read({ first: Math.min(limit - rows.length, PAGE), after });
    rows.push(...page.nodes);
    after = page.pageInfo.endCursor ?? null;
    if (!page.pageInfo.hasNextPage || rows.length >= limit) {
      return { rows, totalCount: page.totalCount };
    }
  }
}
