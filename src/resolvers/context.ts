import type { SessionContext } from '../services/access.ts';
import type { DataLoaders } from '../services/loaders.ts';

/** What a resolver works with: the services' context, and rows of this request by id. */
export interface ResolverContext extends SessionContext {
  readonly loaders: DataLoaders;
  /** Address that signs a user in with the token. */
  signInLink(token: string): string;
}
