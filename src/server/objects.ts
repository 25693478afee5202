import { pipeline } from 'node:stream/promises';
import { type Request, type Response, Router } from 'express';
import { MyographError } from '../errors.ts';
import type { FolderStore } from '../storage/folder-store.ts';
import { type ObjectGrant, verifyObjectPath } from '../storage/signing.ts';

/** Where the routes of objects begin. */
export const objectsPath = '/objects/';

/** Serves the folder store's signed addresses: the same contract that S3 gives with presigned URLs. */
export function objectRoutes(store: FolderStore): Router {
  const router = Router();
  router.put(`${objectsPath}:sha256`, (request, response) => receive(store, request, response));
  router.get(`${objectsPath}:sha256`, (request, response) => send(store, request, response));
  return router;
}

async function receive(store: FolderStore, request: Request, response: Response): Promise<void> {
  const { sha256, size } = grantOf(store, request, 'PUT');
  const length = request.headers['content-length'];
  if (size === undefined || (length !== undefined && BigInt(length) !== size)) {
    throw new MyographError(
      'UPLOAD_REFUSED',
      `Upload of ${sha256} refused: ${length} bytes come, where ${size} were announced. Ask for a new address.`,
      { sha256 },
    );
  }
  // Whoever waits to be asked for the bytes is asked only now.
  if (request.headers.expect) response.writeContinue();
  try {
    await store.receive(sha256, size, request.iterator({ destroyOnReturn: false }));
  } catch (error) {
    const isSenderGone = request.destroyed && !request.complete;
    if (isSenderGone) return;
    // The rest is let go by, so that the connection can be used again.
    request.resume();
    throw error;
  }
  response.status(201).json({ sha256 });
}

async function send(store: FolderStore, request: Request, response: Response): Promise<void> {
  const { sha256 } = grantOf(store, request, 'GET');
  const { size, content } = await store.read(sha256);
  response.set({
    'Content-Type': 'application/octet-stream',
    'Content-Length': String(size),
    'Cache-Control': 'private, max-age=31536000, immutable',
    ETag: `"${sha256}"`,
  });
  if (request.method === 'HEAD') {
    content.destroy();
    response.end();
    return;
  }
  await pipeline(content, response).catch((error) => {
    // Who asked has gone before the end.
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}

/** HEAD is granted with GET. */
function grantOf(store: FolderStore, request: Request, method: 'GET' | 'PUT'): ObjectGrant {
  const grant = verifyObjectPath(store.key, method, request.originalUrl, new Date());
  if (grant === null) {
    throw new MyographError(
      'FORBIDDEN',
      'This address of an object has expired, was altered, or is for another use. Ask for a new one.',
    );
  }
  return grant;
}
