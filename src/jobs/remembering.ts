import { type ObjectStore, sha256Of } from '../storage/object-store.ts';

/** The store, with a note of what is put into it, so that what nobody came to need can be discarded. */
export function remembering(store: ObjectStore): {
  readonly store: ObjectStore;
  readonly written: ReadonlySet<string>;
} {
  const written = new Set<string>();
  return {
    written,
    store: {
      ...store,
      put(bytes) {
        written.add(sha256Of(bytes));
        return store.put(bytes);
      },
    },
  };
}
