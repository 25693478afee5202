import pLimit from 'p-limit';
import type { Database } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import { neededByJobs } from '../objects.ts';

/** An object that is missing or damaged. */
export interface FailedObject {
  readonly sha256: string;
  readonly code: string;
  readonly message: string;
}

/** Told after each object. */
export type Progress = (done: number, total: number) => void;

/** Objects worked on at once. */
const parallel = pLimit(4);

const PAGE = 1000;

/**
 * Does something with each object that the catalog refers to, and with files that jobs under way have yet
 * to read, a few at a time.
 *
 * @returns those for which `work` threw that they are missing or damaged
 * @throws what else goes wrong, such as STORE_FULL
 */
export async function eachObject(
  db: Database,
  work: (sha256: string) => Promise<void>,
  progress: Progress,
): Promise<FailedObject[]> {
  const failed: FailedObject[] = [];
  const waiting = await neededByJobs(db);
  const total = (await db.storedObject.count({ where: { removalAskedAt: null } })) + waiting.size;
  let done = 0;
  let ending: { readonly reason: unknown } | undefined;
  const attempt = async (sha256: string) => {
    if (ending) return;
    await work(sha256).catch((error) => {
      if (isOfOneObject(error)) failed.push({ sha256, code: error.code, message: error.message });
      else ending = { reason: error };
    });
    done++;
    progress(done, Math.max(done, total));
  };
  // What is under way ends in peace before the whole does.
  const attemptAll = async (hashes: Iterable<string>) => {
    await parallel.map(hashes, attempt);
    if (ending) throw ending.reason;
  };
  for await (const page of pagesOfObjects(db)) {
    for (const sha256 of page) waiting.delete(sha256);
    await attemptAll(page);
  }
  await attemptAll(waiting);
  return failed;
}

/** Hashes of the objects that the catalog refers to; bytes that were removed, or are to be, are none. */
async function* pagesOfObjects(db: Database): AsyncGenerator<string[]> {
  for (let after: string | undefined = ''; after !== undefined; ) {
    const rows: { sha256: string }[] = await db.storedObject.findMany({
      where: { sha256: { gt: after }, removalAskedAt: null },
      orderBy: { sha256: 'asc' },
      take: PAGE,
      select: { sha256: true },
    });
    yield rows.map(({ sha256 }) => sha256);
    after = rows.at(-1)?.sha256;
  }
}

function isOfOneObject(error: unknown): error is MyographError {
  const codes = ['OBJECT_MISSING', 'OBJECT_CORRUPT', 'UPLOAD_REFUSED'];
  return error instanceof MyographError && codes.includes(error.code);
}
