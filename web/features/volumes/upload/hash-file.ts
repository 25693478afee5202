import { ApiError } from '../../../api/request.ts';
import type { HashNews } from './hash-worker.ts';

export interface HashOptions {
  /** Told how many bytes have been read. */
  readonly onRead: (bytes: number) => void;
  readonly signal: AbortSignal;
}

const hashes = new WeakMap<File, string>();

/**
 * SHA-256 of a file as hexadecimal digits, computed in a thread of its own; of one that was hashed before, at once.
 *
 * @throws ApiError FILE_MISSING when it has gone, or changed since it was chosen
 */
export async function hashFile(file: File, { onRead, signal }: HashOptions): Promise<string> {
  signal.throwIfAborted();
  const known = hashes.get(file);
  if (known !== undefined) {
    onRead(file.size);
    return known;
  }
  const worker = new Worker(new URL('./hash-worker.ts', import.meta.url), { type: 'module' });
  try {
    const sha256 = await new Promise<string>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      worker.onmessage = ({ data }: MessageEvent<HashNews>) => {
        if (data.kind === 'read') onRead(data.bytes);
        else if (data.kind === 'hash') resolve(data.sha256);
        else reject(unreadable(file));
      };
      worker.onerror = () => reject(unreadable(file));
      worker.postMessage(file);
    });
    onRead(file.size);
    hashes.set(file, sha256);
    return sha256;
  } finally {
    worker.terminate();
  }
}

function unreadable({ name }: File): ApiError {
  return new ApiError(
    'FILE_MISSING',
    `${name} cannot be read. It was moved, changed or deleted since it was chosen: drop it here again.`,
  );
}
