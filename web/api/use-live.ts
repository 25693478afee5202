import { createClient } from 'graphql-ws';
import { useEffect, useState } from 'react';
import { ApiError, type Operation } from './request.ts';

/** Between two attempts to connect again, in ms. */
const longestPause = 15_000;

/** One connection for the whole page, opened with the first subscription and closed with the last. */
const client = createClient({
  url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
  lazy: true,
  // A server that was started again goes on telling, some seconds later: without a bound each pause is twice the last.
  retryAttempts: 100,
  retryWait: (retries) =>
    new Promise((resolve) => setTimeout(resolve, Math.min(longestPause, 1000 * 2 ** retries))),
  shouldRetry: () => true,
});

export interface Live<Result> {
  /** What was told last; undefined until then. */
  readonly data: Result | undefined;
  readonly error: Error | null;
}

/**
 * What a generated subscription tells, as it changes. `onNext` gets each of them, where the last is not enough;
 * pass a stable function.
 */
export function useLive<Result, Variables extends Record<string, unknown>>(
  operation: Operation<Result, Variables>,
  variables: Variables,
  { enabled = true, onNext }: { enabled?: boolean; onNext?: (result: Result) => void } = {},
): Live<Result> {
  const [live, setLive] = useState<Live<Result>>({ data: undefined, error: null });
  const query = operation.toString();
  const key = JSON.stringify(variables);
  useEffect(() => {
    if (!enabled) return;
    return client.subscribe<Result>(
      { query, variables: JSON.parse(key) },
      {
        next: ({ data, errors }) => {
          if (errors?.[0]) return setLive((last) => ({ ...last, error: errorOf(errors) }));
          if (!data) return;
          setLive({ data, error: null });
          onNext?.(data);
        },
        error: (error) => setLive((last) => ({ ...last, error: errorOf(error) })),
        complete: () => undefined,
      },
    );
  }, [query, key, enabled, onNext]);
  return live;
}

function errorOf(error: unknown): Error {
  const [first] = Array.isArray(error) ? error : [];
  if (first?.message) return new ApiError(first.extensions?.code ?? 'INTERNAL', first.message);
  return new ApiError(
    'SERVER_UNREACHABLE',
    'The connection to the server was lost, so what you see may be old. Load the page again.',
  );
}
