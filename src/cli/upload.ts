import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CompleteUploadDocument,
  RequestUploadsDocument,
  type RequestUploadsMutation,
} from '../generated/operations.ts';
import { type Client, ServerRefusal } from './client.ts';

/** Most of one request: objects, and bytes together, which decide over the number of parts. */
const batchLength = 200;
const batchBytes = 20 * 1024 ** 3;

/** Files read or parts sent at once. */
const parallel = 4;

/** How long after a failure the sending goes on, doubled each time that nothing gets through. */
const firstPause = 1_000;
const longestPause = 16_000;

export interface LocalFile {
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
}

/**
 * Hash and size of a file, read once, piece by piece; null when there is no such file, it is no
 * ordinary file, or one may not read it.
 */
export async function fingerprint(path: string): Promise<LocalFile | null> {
  try {
    const status = await stat(path);
    if (!status.isFile()) return null;
    const hash = createHash('sha256');
    for await (const piece of createReadStream(path)) hash.update(piece);
    return { path, sha256: hash.digest('hex'), size: status.size };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'EACCES' || code === 'ENOTDIR') return null;
    throw error;
  }
}

/** Does something with each, a few at a time, and gives the results in the order of the items. */
export async function forEachFew<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Map<number, Result>();
  const queue = items.entries();
  const take = async () => {
    for (const [index, item] of queue) results.set(index, await work(item));
  };
  await Promise.all(Array.from({ length: parallel }, take));
  return [...results].toSorted(([a], [b]) => a - b).map(([, result]) => result);
}

/**
 * Sends the files that the server does not have yet straight to the object store, in parts. What an earlier
 * attempt has sent is not sent again, and a connection that breaks is tried again for half a minute.
 *
 * @returns how many bytes were sent
 * @throws ServerRefusal when the store refuses one; SERVER_UNREACHABLE
 */
export async function uploadFiles(client: Client, files: readonly LocalFile[]): Promise<number> {
  const distinct = [...new Map(files.map((file) => [file.sha256, file])).values()];
  let sent = 0;
  for (const batch of batchesOf(distinct)) sent += await uploadBatch(client, batch);
  return sent;
}

/** Few enough files for one request. */
function batchesOf(files: readonly LocalFile[]): LocalFile[][] {
  const batches: LocalFile[][] = [];
  let bytes = 0;
  for (const file of files) {
    const last = batches.at(-1);
    bytes += file.size;
    if (last && last.length < batchLength && bytes <= batchBytes) {
      last.push(file);
    } else {
      batches.push([file]);
      bytes = file.size;
    }
  }
  return batches;
}

/** Sends what is missing until nothing is. */
async function uploadBatch(client: Client, files: readonly LocalFile[]): Promise<number> {
  let sent = 0;
  for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
    const uploads = await requestUploads(client, files);
    const parts = uploads.flatMap(({ file, missingParts }) =>
      missingParts.map((part) => ({ file, part })),
    );
    const failures = await forEachFew(parts, ({ file, part }) => sendPart(file, part));
    const arrived = parts.filter((_, index) => failures[index] === null);
    sent += arrived.reduce((sum, { part }) => sum + Number(part.size), 0);
    const failure = failures.find((each) => each !== null);
    if (failure === undefined) {
      await forEachFew(uploads, ({ file }) => complete(client, file));
      return sent;
    }
    if (arrived.length > 0) pause = firstPause;
    else if (pause === longestPause) throw failure;
    await sleep(pause);
  }
}

type MissingPart =
  RequestUploadsMutation['requestUploads']['uploads'][number]['missingParts'][number];

/** The files that the store does not have, each with the parts that have not arrived. */
async function requestUploads(
  client: Client,
  files: readonly LocalFile[],
): Promise<{ file: LocalFile; missingParts: MissingPart[] }[]> {
  const objects = files.map(({ sha256, size }) => ({ sha256, size: String(size) }));
  const { requestUploads } = await client.request(RequestUploadsDocument, { objects });
  return requestUploads.uploads.flatMap(({ sha256, isComplete, missingParts }) => {
    const file = files.find((candidate) => candidate.sha256 === sha256);
    return file && !isComplete ? [{ file, missingParts }] : [];
  });
}

/**
 * Null once the part has arrived; the failure when it may arrive at another attempt: where nobody answers,
 * the store is out of order, or the address has expired meanwhile.
 *
 * @throws ServerRefusal when the store refuses it
 */
async function sendPart(
  { path }: LocalFile,
  { number, offset, size, url }: MissingPart,
): Promise<ServerRefusal | null> {
  const body = await readPart(path, Number(offset), Number(size));
  // Some S3 servers take what came until a connection broke for the whole part; with its MD5 they do not.
  const headers = { 'content-md5': createHash('md5').update(body).digest('base64') };
  const response = await fetch(url, { method: 'PUT', body, headers }).catch(() => null);
  if (response?.ok) {
    await response.body?.cancel();
    return null;
  }
  const where = `${path}, part ${number}`;
  if (response === null) return new ServerRefusal('SERVER_UNREACHABLE', `${where}: no answer.`);
  const refusal = refusalOf(response.status, await response.text());
  const failure = new ServerRefusal(refusal.code, `${where}: ${refusal.message}`);
  if (response.status >= 500 || response.status === 403) return failure;
  throw failure;
}

/** Bytes of the file from `start` on; fewer than `length` where it ends before. */
async function readPart(path: string, start: number, length: number): Promise<Buffer<ArrayBuffer>> {
  const bytes = Buffer.allocUnsafeSlow(length);
  await using file = await open(path);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, start + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

/** What Myograph says in JSON, and S3 in XML. */
function refusalOf(status: number, text: string): { code: string; message: string } {
  const said = (name: string) =>
    new RegExp(`"${name}":"([^"]*)"|<${name}>([^<]*)<`, 'i').exec(text);
  const [code, message] = ['code', 'message'].map((name) => said(name)?.slice(1).find(Boolean));
  return { code: code ?? 'UPLOAD_REFUSED', message: message ?? `the store answers ${status}.` };
}

async function complete(client: Client, { path, sha256, size }: LocalFile): Promise<void> {
  const input = { sha256, size: String(size) };
  try {
    await client.request(CompleteUploadDocument, { input });
  } catch (error) {
    if (!(error instanceof ServerRefusal)) throw error;
    throw new ServerRefusal(error.code, `${path}: ${error.message}`);
  }
}
