import type { Database } from '../db.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { Scope } from './access/rules.ts';

/** Who asks. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  /** Of the whole installation, and so owner of every study. Never by a token that is limited to studies. */
  readonly isAdministrator: boolean;
  /** The API token by which they ask; none for a person who is signed in. */
  readonly token?: TokenLimits;
}

/** What an API token may be used for, at most. */
export interface TokenLimits {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Null where it is limited to no studies. */
  readonly studies: StudyLimits | null;
}

export interface StudyLimits {
  readonly ids: readonly string[];
  /** Of an administrator, who is owner in each of these, as in every study. */
  readonly areOwned: boolean;
}

/** What every service works with. */
export interface ServiceContext {
  readonly db: Database;
  readonly store: ObjectStore;
  readonly queue: JobQueue;
  readonly actor: Actor;
}
