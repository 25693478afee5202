import { pipeline } from 'node:stream/promises';
import { type Request, type Response, Router } from 'express';
import { MyographError } from '../errors.ts';
import type { FolderStore } from '../storage/folder-store.ts';
import { type ObjectGrant, verifyObjectPath } from '../storage/signing.ts';

/** Largest object that may be uploaded in one PUT. */
const largestUpload = 10n * 1024n ** 3n;

/** Serves the folder store's signed addresses: the same contract that S3 gives with presigned URLs. */
export function objectRoutes(store: FolderStore): Router {
  const router = Router();
  router.put('/objects/:sha256', (request, response) => receive(store, request, response));
  router.get('/objects/:sha256', (request, response) => send(store, request, response));
  return router;
}

async function receive(store: FolderStore, request: Request, response: Response): Promise<void> {
  const { sha256, size } = grantOf(store, request);
  if (size === undefined || size > largestUpload) {
    throw new MyographError('UPLOAD_REFUSED', 'An upload may have at most 10 GiB.', { sha256 });
  }
  await store.receive(sha256, size, request);
  response.status(201).json({ sha256 });
}

async function send(store: FolderStore, request: Request, response: Response): Promise<void> {
  const { sha256 } = grantOf(store, request);
  const { size, content } = await store.read(sha256);
  response.set({
    'Content-Type': 'application/octet-stream',
    'Content-Length': String(size),
    'Cache-Control': 'private, max-age=31536000, immutable',
    'X-Content-Type-Options': 'nosniff',
    ETag: `"${sha256}"`,
  });
  await pipeline(content, response);
}

function grantOf(store: FolderStore, request: Request): ObjectGrant {
  const grant = verifyObjectPath(store.key, request.method, request.originalUrl, new Date());
  if (grant === null) {
    throw new MyographError(
      'FORBIDDEN',
      'This address of an object has expired, was altered, or is for another use. Ask for a new one.',
    );
  }
  return grant;
}
