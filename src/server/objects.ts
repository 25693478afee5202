import { type Request, type Response, Router } from 'express';
import { MyographError } from '../errors.ts';
import { type FolderStore, objectsPath } from '../storage/folder-store.ts';
import { objectMissing, uploadRefused } from '../storage/object-store.ts';
import { type Grant, verifyPath } from '../storage/signing.ts';

/** Serves the folder store's signed addresses: the same contract that S3 gives with presigned URLs. */
export function objectRoutes(store: FolderStore): Router {
  const router = Router();
  router.put(`${objectsPath}uploads/:id/:number`, (request, response) =>
    receive(store, request, response),
  );
  router.get(`${objectsPath}:sha256`, (request, response) => send(store, request, response));
  return router;
}

async function receive(
  store: FolderStore,
  request: Request<{ id: string; number: string }>,
  response: Response,
): Promise<void> {
  const { size = 0n } = grantOf(store, request, 'PUT');
  const { id, number } = request.params;
  const length = request.headers['content-length'];
  if (length !== undefined && BigInt(length) !== size) {
    throw uploadRefused(`part ${number}`, `${length} bytes come, where ${size} were announced`);
  }
  // Whoever waits to be asked for the bytes is asked only now.
  if (request.headers.expect) response.writeContinue();
  try {
    const part = { id, number: Number(number), size };
    await store.receivePart(part, request.iterator({ destroyOnReturn: false }));
  } catch (error) {
    const isSenderGone = request.destroyed && !request.complete;
    if (isSenderGone) return;
    // The rest is let go by, so that the connection can be used again.
    request.resume();
    throw error;
  }
  response.status(200).end();
}

/** Answers ranges, too, so that whoever was cut off goes on where it was. */
async function send(
  store: FolderStore,
  request: Request<{ sha256: string }>,
  response: Response,
): Promise<void> {
  grantOf(store, request, 'GET');
  const { sha256 } = request.params;
  const headers = {
    'Content-Type': 'application/octet-stream',
    ETag: `"${sha256}"`,
    'Cache-Control': 'private, max-age=31536000, immutable',
  };
  const options = {
    lastModified: false,
    // Of images of people: a proxy must not keep them for others, nor beyond the address.
    cacheControl: false,
    dotfiles: 'allow',
    headers,
  };
  await new Promise<void>((resolve, reject) => {
    response.sendFile(store.fileOf(sha256), { ...options, dotfiles: 'allow' }, (error?: Error) => {
      if (!error || isGone(error)) resolve();
      else reject(isMissing(error) ? objectMissing(sha256) : error);
    });
  });
}

/** Who asked has gone before the end. */
function isGone(error: Error): boolean {
  return 'code' in error && (error.code === 'ECONNABORTED' || error.code === 'EPIPE');
}

function isMissing(error: Error): boolean {
  return 'code' in error && error.code === 'ENOENT';
}

/** HEAD is granted with GET. */
function grantOf(store: FolderStore, { originalUrl }: Request, method: Grant['method']): Grant {
  const grant = verifyPath(store.key, method, originalUrl, new Date());
  if (grant === null) {
    throw new MyographError(
      'FORBIDDEN',
      'This address of an object has expired, was altered, or is for another use. Ask for a new one.',
    );
  }
  return grant;
}
