import type { Database } from '../db.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { ObjectStore } from '../storage/object-store.ts';

/** Who asks. */
export interface Actor {
  readonly id: string;
  readonly name: string;
  readonly isAdministrator: boolean;
}

/** What every service works with. */
export interface ServiceContext {
  readonly db: Database;
  readonly store: ObjectStore;
  readonly queue: JobQueue;
  readonly actor: Actor;
}
