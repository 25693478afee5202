import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Pieces between two collections: 8 MiB, as they come from a socket. */
const interval = 128;

setFlagsFromString('--expose-gc');
const collect: (options: { type: 'minor' }) => void = runInNewContext('gc');
setFlagsFromString('--no-expose-gc');

/**
 * The same pieces, for a reader that keeps none of them. Their memory lies outside of the heap, so V8 lets tens
 * of megabytes of read pieces pile up before it looks; looking now and then takes a millisecond and keeps a
 * server that reads gigabytes small.
 */
export async function* shortLived(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let count = 0;
  for await (const piece of content) {
    yield piece;
    if (++count % interval === 0) collect({ type: 'minor' });
  }
}
