import {
  keepPreviousData,
  type UseQueryResult,
  useInfiniteQuery,
  useQuery,
} from '@tanstack/react-query';
import { type Operation, request } from './request.ts';

export interface ReadOptions {
  /** False while the variables are not known yet. */
  readonly enabled?: boolean;
  /** Read again after so many ms, for what changes without anybody on this page. */
  readonly every?: number;
}

/**
 * Reads by a generated operation. While other variables are read, the answer to the last ones stays (its
 * `isPlaceholderData` is true), so that pages do not jump.
 */
export function useGraphQL<Result, Variables>(
  operation: Operation<Result, Variables>,
  variables: Variables,
  { enabled = true, every }: ReadOptions = {},
): UseQueryResult<Result, Error> {
  return useQuery({
    queryKey: keyOf('one', operation, variables),
    queryFn: ({ signal }) => request(operation, variables, signal),
    placeholderData: keepPreviousData,
    enabled,
    ...(every !== undefined && { refetchInterval: every }),
  });
}

interface PageOf<Row> {
  readonly nodes: readonly Row[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** The rows of a connection so far, and how to read more of them. */
export interface Rows<Row> {
  readonly rows: readonly Row[];
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly hasMore: boolean;
  readonly isReadingMore: boolean;
  readonly readMore: () => void;
}

/**
 * Reads a connection page after page, as far as asked for. The operation takes `after`; `pick` finds the
 * connection in its result.
 */
export function useRows<Result, Variables extends { after?: string | null | undefined }, Row>(
  operation: Operation<Result, Variables>,
  variables: Variables,
  pick: (result: Result) => PageOf<Row> | null | undefined,
  { enabled = true }: ReadOptions = {},
): Rows<Row> {
  const query = useInfiniteQuery({
    queryKey: keyOf('rows', operation, variables),
    queryFn: ({ pageParam, signal }) =>
      request(operation, { ...variables, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last: Result) => {
      const page = pick(last);
      return page?.pageInfo.hasNextPage ? page.pageInfo.endCursor : undefined;
    },
    placeholderData: keepPreviousData,
    enabled,
  });
  return {
    rows: query.data?.pages.flatMap((page) => pick(page)?.nodes ?? []) ?? [],
    error: query.error,
    isPending: query.isPending,
    hasMore: query.hasNextPage,
    isReadingMore: query.isFetchingNextPage,
    readMore: () => void query.fetchNextPage(),
  };
}

/** By the whole text of an operation: two features may have one of the same name. Pages are kept in another form. */
function keyOf(
  kind: 'one' | 'rows',
  operation: { toString(): string },
  variables: unknown,
): readonly unknown[] {
  return [kind, operation.toString(), variables];
}
