import { createHash } from 'node:crypto';
import { ServerRefusal } from '../../client.ts';

/** What became of the objects of a lineage, each counted once. */
export interface Verification {
  /** Whose bytes have their hash. */
  readonly verified: number;
  readonly bytes: number;
  /** Removed with a withdrawn subject. */
  readonly withdrawn: readonly string[];
  /** Whose bytes have another hash. */
  readonly corrupt: readonly string[];
  /** That the store does not have. */
  readonly missing: readonly string[];
}

/** An object with a link to its bytes. */
interface LinkedObject {
  readonly sha256: string;
  readonly isRemoved: boolean;
  readonly url: string | null;
}

/** Reads each object that is added, once, piece by piece. */
export function openVerification() {
  const seen = new Set<string>();
  const found = {
    ...{ verified: 0, bytes: 0 },
    withdrawn: [] as string[],
    corrupt: [] as string[],
    missing: [] as string[],
  };
  return {
    async add(objects: readonly LinkedObject[]): Promise<void> {
      for (const { sha256, isRemoved, url } of objects) {
        if (seen.has(sha256)) continue;
        seen.add(sha256);
        const read = isRemoved || url === null ? 'withdrawn' : await hashOf(url);
        if (read === 'withdrawn' || read === 'missing') {
          found[read].push(sha256);
        } else if (read.sha256 === sha256) {
          found.verified += 1;
          found.bytes += read.bytes;
        } else {
          found.corrupt.push(sha256);
        }
      }
    },
    result: (): Verification => found,
  };
}

/** @throws OBJECT_UNREADABLE where the store answers neither with bytes nor that there are none */
async function hashOf(url: string): Promise<{ sha256: string; bytes: number } | 'missing'> {
  const response = await fetch(url);
  if (response.status === 404) return 'missing';
  if (!response.ok || response.body === null) {
    throw new ServerRefusal('OBJECT_UNREADABLE', `${url} answers ${response.status}: try again.`);
  }
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of response.body) {
    hash.update(piece);
    bytes += piece.byteLength;
  }
  return { sha256: hash.digest('hex'), bytes };
}
