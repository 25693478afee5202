import type { ServiceContext } from '../services/context.ts';
import type { DataLoaders } from '../services/loaders.ts';

/** What a resolver works with: the services' context, and rows of this request by id. */
export interface ResolverContext extends ServiceContext {
  readonly loaders: DataLoaders;
  /** Token of the session that asks; what signing out ends. */
  readonly sessionToken: string;
  /** Address that signs a user in with the token. */
  signInLink(token: string): string;
}
