import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import compression from 'compression';
import express, { Router } from 'express';
import { MyographError } from '../errors.ts';

/** Where `npm run setup` puts the web app, built from web/. */
const builtFolder = path.resolve(import.meta.dirname, '../../web/dist');

/**
 * The web app: its files, and its page at every address that nothing else answers, because it knows by itself
 * what to show there.
 *
 * @param storeOrigin origin of the object store, when it is another server: images come from there
 * @param folder that the app was built into
 */
export function webRoutes(storeOrigin: string | undefined, folder = builtFolder): Router {
  const routes = Router();
  routes.use(compression());
  // Their names change with their contents. The folder of the installation may have a name with a dot.
  const forever: Parameters<typeof express.static>[1] = {
    ...{ immutable: true, maxAge: '1y', index: false, dotfiles: 'allow' },
    setHeaders: (response, file) => {
      if (privateWorker.test(path.basename(file))) {
        response.setHeader('Content-Security-Policy', privateWorkerPolicy);
      }
    },
  };
  routes.use('/assets', express.static(path.join(folder, 'assets'), forever));
  for (const name of ['favicon.svg', 'color-scheme.js']) {
    routes.get(`/${name}`, (_request, response) => {
      response.sendFile(path.join(folder, name), { dotfiles: 'allow' });
    });
  }
  routes.get('/{*page}', async (request, response, next) => {
    if (request.accepts(['json', 'html']) !== 'html') return next();
    const nonce = randomBytes(16).toString('base64');
    response.set({
      'Content-Security-Policy': policy(nonce, storeOrigin),
      'Cache-Control': 'no-store',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Referrer-Policy': 'same-origin',
    });
    response.type('html').send((await readPage(folder)).replace('%NONCE%', nonce));
  });
  return routes;
}

/** The worker that reads and segments what never leaves a person's machine: it may connect to nothing. */
const privateWorker = /^predict\.worker-.*\.js$/;

const privateWorkerPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";

/**
 * Nothing comes from elsewhere, and no script is written into the page. Images are read, and shown as blobs;
 * WebAssembly decodes and computes.
 */
function policy(nonce: string, storeOrigin = ''): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self' data:",
    `img-src 'self' data: blob: ${storeOrigin}`.trim(),
    `connect-src 'self' data: blob: ${storeOrigin}`.trim(),
    "worker-src 'self' blob:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

async function readPage(folder: string): Promise<string> {
  try {
    return await readFile(path.join(folder, 'index.html'), 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    throw new MyographError(
      'CONFIGURATION',
      'The web app is not built. Build it with: npm run setup. The API and the command line work without it.',
    );
  }
}
