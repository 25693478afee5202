/** Changes may go unnoticed when a connection breaks; this often a watcher looks anyway. */
const LOOK_ANYWAY_MS = 5_000;

export interface WatchOptions<Value> {
  /** The value as it is now. */
  read(): Promise<Value>;
  /** Calls back after each change; gives the function that ends it. */
  subscribe(onChange: () => void): () => void;
  /** Whether nothing can come after this value. */
  isLast(value: Value): boolean;
}

/**
 * A value now and after each change, until its last. Changes that come faster than they are taken
 * are taken as one. Ends at once when the one who iterates returns, also in the middle of waiting.
 */
export function watch<Value>(options: WatchOptions<Value>): AsyncIterableIterator<Value> {
  let isChanged = true;
  let isEnded = false;
  let wake = () => {};
  const unsubscribe = options.subscribe(() => {
    isChanged = true;
    wake();
  });
  const end = () => {
    isEnded = true;
    unsubscribe();
    wake();
  };
  const waitForChange = async () => {
    if (isChanged || isEnded) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LOOK_ANYWAY_MS);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  };
  const done = { done: true, value: undefined } as const;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      await waitForChange();
      if (isEnded) return done;
      isChanged = false;
      try {
        const value = await options.read();
        if (options.isLast(value)) end();
        return { done: false, value };
      } catch (error) {
        end();
        throw error;
      }
    },
    async return() {
      end();
      return done;
    },
  };
}
