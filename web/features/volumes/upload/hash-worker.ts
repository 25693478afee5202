import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** What the thread tells: bytes read so far, and the hash at the end; or that the file cannot be read. */
export type HashNews =
  | { readonly kind: 'read'; readonly bytes: number }
  | { readonly kind: 'hash'; readonly sha256: string }
  | { readonly kind: 'failed' };

/** Bytes read between two pieces of news. */
const newsEvery = 4 * 1024 ** 2;

addEventListener('message', ({ data }: MessageEvent<File>) => void hash(data));

/** Reads piece by piece: a file may be larger than memory. */
async function hash(file: File): Promise<void> {
  const state = sha256.create();
  let [read, told] = [0, 0];
  try {
    const reader = file.stream().getReader();
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      state.update(piece.value);
      read += piece.value.length;
      if (read - told < newsEvery) continue;
      told = read;
      tell({ kind: 'read', bytes: read });
    }
    tell({ kind: 'hash', sha256: bytesToHex(state.digest()) });
  } catch {
    tell({ kind: 'failed' });
  }
}

function tell(news: HashNews): void {
  postMessage(news);
}
