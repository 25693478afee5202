import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import express, { type ErrorRequestHandler } from 'express';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { webRoutes } from '../../src/server/web.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const built = path.resolve(import.meta.dirname, '../../web/dist');

const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.close());

const get = (address: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${address}`, { headers, redirect: 'manual' });

/** As it is sent, which fetch would put right before. */
function rawStatus(address: string): Promise<number | undefined> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path: address }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

describe('the page of the web app', () => {
  test.each(['/', '/models/calf/3?study=calves', '/sign-in', '/graphiql', '/no/such/page'])(
    'is what %s answers to a browser',
    async (address) => {
      const page = await get(address, html);
      expect([page.status, page.headers.get('content-type')]).toEqual([
        200,
        'text/html; charset=utf-8',
      ]);
      expect(page.headers.get('cache-control')).toBe('no-store');
      expect(await page.text()).toContain('<div id="root"></div>');
    },
  );

  test('lets nothing run but the files of this server', async () => {
    const page = await get('/', html);
    const policy = new Map(
      (page.headers.get('content-security-policy') ?? '').split('; ').map((line) => {
        const [name = '', ...sources] = line.split(' ');
        return [name, sources] as const;
      }),
    );
    expect(policy.get('default-src')).toEqual(["'none'"]);
    expect(policy.get('script-src')).toEqual(["'self'", "'wasm-unsafe-eval'"]);
    expect(policy.get('base-uri')).toEqual(["'none'"]);
    expect(policy.get('frame-ancestors')).toEqual(["'none'"]);
    expect(policy.get('connect-src')).toEqual(["'self'", 'data:', 'blob:']);
    const [, nonce] = policy.get('style-src') ?? [];
    expect(policy.get('style-src')).toHaveLength(2);
    expect(nonce).toMatch(/^'nonce-[A-Za-z0-9+/]{22}=='$/);
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    const text = await page.text();
    expect(text).not.toMatch(/<script(?![^>]*\bsrc=)|https?:/);
    expect(text).not.toContain('%NONCE%');
    expect(text).toContain(`content="${nonce?.slice("'nonce-".length, -1)}"`);
  });

  test('has another nonce each time', async () => {
    const pages = await Promise.all(Array.from({ length: 5 }, () => get('/', html)));
    const policies = pages.map(({ headers }) => headers.get('content-security-policy'));
    expect(new Set(policies).size).toBe(5);
  });
});

describe('its files', () => {
  test('are kept by browsers for ever, because their names change with them', async () => {
    const names = await readdir(path.join(built, 'assets'));
    const script = names.find((name) => /^index-.*\.js$/.test(name));
    const file = await get(`/assets/${script}`);
    expect([file.status, file.headers.get('content-type')]).toEqual([
      200,
      'text/javascript; charset=utf-8',
    ]);
    expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  });

  test('are sent compressed', async () => {
    const names = await readdir(path.join(built, 'assets'));
    const script = names.find((name) => /^index-.*\.js$/.test(name));
    const file = await get(`/assets/${script}`, { 'accept-encoding': 'gzip' });
    expect(file.headers.get('content-encoding')).toBe('gzip');
  });

  test.each(['/favicon.svg', '/color-scheme.js'])('include %s', async (name) => {
    const file = await get(name);
    expect(file.status).toBe(200);
    expect(file.headers.get('content-type')).toMatch(/svg|javascript/);
  });

  test.each([
    '/assets/../index.html',
    '/assets/../../package.json',
    '/assets/..%2f..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/%2e%2e/package.json',
    '/assets/..%5c..%5cpackage.json',
    '/assets//etc/passwd',
    '/assets/%00',
    '/.vite/manifest.json',
    '/package.json',
  ])('are all that there is: %s is refused', async (address) => {
    expect(await rawStatus(address)).toBeGreaterThanOrEqual(400);
    expect(await rawStatus(address)).toBeLessThan(500);
  });
});

test.each(['/', '/models', '/assets/gone-after-an-update.js'])(
  'programs are told in JSON that there is nothing at %s',
  async (address) => {
    const answer = await get(address, { accept: '*/*' });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({
      code: 'NOT_FOUND',
      message: 'There is nothing at this address.',
    });
  },
);

test('an address that cannot be decoded is the fault of who asks', async () => {
  expect(await rawStatus('/%')).toBe(400);
});

test('errors in a browser are pages that run nothing', async () => {
  const page = await get('/objects/made-up', html);
  expect(page.status).toBeGreaterThanOrEqual(400);
  expect(page.headers.get('content-security-policy')).toBe(
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
  );
});

test('without a build, the page says how to make it', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'myograph-web-'));
  const tell: ErrorRequestHandler = (error, _request, response, _next) => {
    response.status(500).send(`${error.code}: ${error.message}`);
  };
  const app = express().use(webRoutes(undefined, folder)).use(tell).listen(0, '127.0.0.1');
  await once(app, 'listening');
  const { port } = app.address() as AddressInfo;
  const page = await fetch(`http://127.0.0.1:${port}/`, { headers: html });
  expect(await page.text()).toMatch(/^CONFIGURATION: The web app is not built\..*npm run setup/);
  app.close();
  await rm(folder, { recursive: true });
});
