import { useSyncExternalStore } from 'react';

/** How much of something has arrived, in bytes. */
export interface Progress {
  readonly loaded: number;
  readonly total: number;
}

const progress = new Map<string, Progress>();
const listeners = new Set<() => void>();

export function reportProgress(key: string, state: Progress | null): void {
  if (state === null) progress.delete(key);
  else progress.set(key, state);
  for (const listener of listeners) listener();
}

/** Of what is being read under this key; undefined when it is not. */
export function useProgress(key: string): Progress | undefined {
  return useSyncExternalStore(subscribe, () => progress.get(key));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
