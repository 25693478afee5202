import { ApiError, request } from '../../../api/request.ts';
import {
  CompleteUploadDocument,
  RequestUploadsDocument,
  type RequestUploadsMutation,
} from '../../../generated/volumes.ts';
import { forEachFew } from './in-turn.ts';
import { putPart } from './put-part.ts';

/** A file to be sent. */
export interface HashedFile {
  readonly file: File;
  readonly sha256: string;
}

export interface SendOptions {
  /** Told how many bytes of all files the store has; what it had before counts, too. */
  readonly onSent: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** Files asked for by one request. */
const batchLength = 200;

/** Parts sent at once. */
const parallel = 3;

/** How long after a failure the sending goes on, doubled each time that nothing gets through, in ms. */
const firstPause = 1_000;
const longestPause = 8_000;

type Part = RequestUploadsMutation['requestUploads']['uploads'][number]['missingParts'][number];

/**
 * Sends files straight to the object store, in parts. What arrived at an earlier attempt, today or before the
 * page was closed, is not sent again.
 *
 * @throws ApiError when the store refuses one, or nothing gets through
 */
export async function sendFiles(
  files: readonly HashedFile[],
  { onSent, signal }: SendOptions,
): Promise<void> {
  const distinct = [...new Map(files.map((each) => [each.sha256, each])).values()];
  const tell = tally(onSent);
  for (let start = 0; start < distinct.length; start += batchLength) {
    await sendBatch(distinct.slice(start, start + batchLength), tell, signal);
  }
}

/** What the store has of a file: what it had before this round, or what has arrived of a part in it. */
type Arrival = { readonly before: number } | { readonly part: number; readonly bytes: number };

type Tell = (sha256: string, arrival: Arrival) => void;

/** Adds up what has arrived. */
function tally(onSent: (bytes: number) => void): Tell {
  const files = new Map<string, Map<number, number>>();
  return (sha256, arrival) => {
    const parts = files.get(sha256) ?? new Map<number, number>();
    // What arrived in the rounds before is part of what the store has at the beginning of this one.
    if ('before' in arrival) parts.clear();
    const [key, bytes] = 'before' in arrival ? [0, arrival.before] : [arrival.part, arrival.bytes];
    parts.set(key, bytes);
    files.set(sha256, parts);
    const all = [...files.values()].flatMap((of) => [...of.values()]);
    onSent(all.reduce((sum, bytes) => sum + bytes, 0));
  };
}

/** Sends what is missing until nothing is. */
async function sendBatch(
  files: readonly HashedFile[],
  tell: Tell,
  signal: AbortSignal,
): Promise<void> {
  for (let pause = firstPause; ; pause *= 2) {
    const { parts, incomplete } = await missingOf(files, tell, signal);
    const outcomes = await forEachFew(parts, parallel, ({ hashed, part }) =>
      sendPart(hashed, part, (bytes) => tell(hashed.sha256, { part: part.number, bytes }), signal),
    );
    const failure = outcomes.find((outcome) => outcome !== 'arrived');
    if (failure === undefined) {
      await forEachFew(incomplete, parallel, (hashed) => complete(hashed, signal));
      return;
    }
    if (outcomes.includes('arrived')) pause = firstPause;
    if (pause > longestPause) throw failure;
    await pauseFor(pause, signal);
  }
}

interface Missing {
  readonly parts: readonly { readonly hashed: HashedFile; readonly part: Part }[];
  /** Files that the store does not have as a whole. */
  readonly incomplete: readonly HashedFile[];
}

async function missingOf(
  files: readonly HashedFile[],
  tell: Tell,
  signal: AbortSignal,
): Promise<Missing> {
  const objects = files.map(({ file, sha256 }) => ({ sha256, size: String(file.size) }));
  const { requestUploads } = await request(RequestUploadsDocument, { objects }, signal);
  const found = requestUploads.uploads.flatMap((upload) => {
    const hashed = files.find(({ sha256 }) => sha256 === upload.sha256);
    return hashed ? [{ hashed, upload }] : [];
  });
  for (const { hashed, upload } of found) {
    const missing = upload.missingParts.reduce((sum, { size }) => sum + Number(size), 0);
    tell(hashed.sha256, { before: hashed.file.size - missing });
  }
  return {
    parts: found.flatMap(({ hashed, upload }) =>
      upload.missingParts.map((part) => ({ hashed, part })),
    ),
    incomplete: found.filter(({ upload }) => !upload.isComplete).map(({ hashed }) => hashed),
  };
}

async function sendPart(
  { file }: HashedFile,
  { number, offset, size, url }: Part,
  onSent: (bytes: number) => void,
  signal: AbortSignal,
) {
  const start = Number(offset);
  const bytes = file.slice(start, start + Number(size));
  const outcome = await putPart(url, bytes, `${file.name}, part ${number}`, { onSent, signal });
  onSent(outcome === 'arrived' ? Number(size) : 0);
  return outcome;
}

async function complete({ file, sha256 }: HashedFile, signal: AbortSignal): Promise<void> {
  try {
    const input = { sha256, size: String(file.size) };
    await request(CompleteUploadDocument, { input }, signal);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw new ApiError(error.code, `${file.name}: ${error.message}`);
  }
}

function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
