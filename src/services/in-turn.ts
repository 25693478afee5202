import { setImmediate } from 'node:timers/promises';

/**
 * What `work` gives for each item, one after the other. A bootstrap takes milliseconds, and an answer has
 * hundreds of them: other requests are served in between.
 */
export async function inTurn<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Result,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) {
    results.push(work(item));
    await setImmediate();
  }
  return results;
}
