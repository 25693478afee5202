import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './request.ts';

/**
 * What was read of the server. Whatever a person changes, everything on the page is read again: no page has to
 * know what depends on what.
 */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: toSignIn }),
  mutationCache: new MutationCache({
    onError: toSignIn,
    onSuccess: () => queryClient.invalidateQueries(),
  }),
  defaultOptions: {
    queries: { staleTime: 15_000, retry: isWorthAnother, refetchOnWindowFocus: true },
  },
});

/** A refusal stays one; a server that is away may come back. */
function isWorthAnother(failures: number, error: Error): boolean {
  return failures < 2 && error instanceof ApiError && error.code === 'SERVER_UNREACHABLE';
}

/** Whoever is not signed in, or no longer, comes back to this page after signing in. */
function toSignIn(error: Error): void {
  const { pathname, search } = location;
  if (!(error instanceof ApiError) || error.code !== 'UNAUTHENTICATED') return;
  if (pathname === '/sign-in') return;
  location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`);
}
