import type { Database } from '../db.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { ResolverContext } from '../resolvers/context.ts';
import { createLoaders } from '../services/loaders.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { authenticate } from './sessions.ts';

/** Makes the context of each request. */
export interface RequestContexts {
  readonly db: Database;
  /** @throws UNAUTHENTICATED when the token lets nobody in */
  create(token: string | undefined): Promise<ResolverContext>;
}

export function requestContexts(options: {
  readonly db: Database;
  readonly store: ObjectStore;
  readonly queue: JobQueue;
  readonly publicUrl: () => string;
}): RequestContexts {
  const { db, store, queue, publicUrl } = options;
  return {
    db,
    async create(token) {
      const { actor, session } = await authenticate(db, token);
      const context = { db, store, queue, actor };
      return {
        ...context,
        session,
        loaders: createLoaders(context),
        signInLink: (signInToken) => signInAddress(publicUrl(), signInToken),
      };
    },
  };
}

/** Address that signs a user in once. */
export function signInAddress(publicUrl: string, token: string): string {
  return `${publicUrl}/sign-in?token=${token}`;
}
