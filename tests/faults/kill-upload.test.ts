import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, createClient } from '../../src/cli/client.ts';
import { fingerprint, type LocalFile, uploadFiles } from '../../src/cli/upload.ts';
import { sweepUploads } from '../../src/services/catalog.ts';
import { type ObjectStore, partSize } from '../../src/storage/object-store.ts';
import { openObjectStore } from '../../src/storage/open-store.ts';
import { hasS3, leftOut, newBucket } from '../support/s3.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const uploadProcess = path.resolve(import.meta.dirname, 'upload-process.ts');

describe.each([
  { name: 'folder', s3: undefined, isLeftOut: false },
  { name: `S3${leftOut}`, s3: hasS3 ? newBucket() : undefined, isLeftOut: !hasS3 },
])('an upload to the $name', ({ s3, isLeftOut }) => {
  let server: TestServer;
  let store: ObjectStore;
  let client: Client;
  let folder: string;

  beforeAll(async () => {
    if (isLeftOut) return;
    server = await startTestServer({ s3: s3?.settings });
    store = await openObjectStore(server.config, () => server.url);
    client = createClient(server);
    folder = await mkdtemp(path.join(tmpdir(), 'myograph-upload-'));
  });
  afterAll(async () => {
    if (isLeftOut) return;
    await server.close();
    await s3?.remove();
    await rm(folder, { recursive: true });
  });

  async function fileOf(parts: number): Promise<LocalFile> {
    const file = path.join(folder, `${parts}`);
    await writeFile(file, randomBytes(100));
    for (let part = 0; part < parts; part++) await appendFile(file, randomBytes(Number(partSize)));
    const found = await fingerprint(file);
    if (found === null) throw new Error('no file');
    return found;
  }

  async function arrived({ sha256 }: LocalFile): Promise<number> {
    const upload = await server.catalog.db.upload.findFirst({ where: { sha256 } });
    return upload ? ((await store.arrivedParts(upload))?.size ?? 0) : 0;
  }

  test.skipIf(isLeftOut)(
    'that was killed goes on with what is missing',
    async () => {
      const file = await fileOf(7);
      const args = [uploadProcess, server.url, server.token, file.path];
      const child = spawn(process.execPath, args, { stdio: 'inherit' });
      const ended = once(child, 'exit');
      await expect.poll(() => arrived(file), { interval: 20, timeout: 20_000 }).toBeGreaterThan(0);
      child.kill('SIGKILL');
      await ended;
      const before = await arrived(file);
      expect(before).toBeLessThan(8);
      expect(await store.has(file.sha256)).toBe(false);

      const sent = await uploadFiles(client, [file]);
      expect(sent).toBeGreaterThan(0);
      expect(sent).toBeLessThanOrEqual(file.size - (before - 1) * Number(partSize) - 100);
      expect(await store.sizeOf(file.sha256)).toBe(BigInt(file.size));
      expect(await uploadFiles(client, [file])).toBe(0);
    },
    120_000,
  );

  test.skipIf(isLeftOut)('that nobody continues is swept, and begins anew', async () => {
    const { sha256, size } = { sha256: 'c'.repeat(64), size: 3n * partSize };
    const objects = [{ sha256, size: String(size) }];
    const ask =
      'mutation ($objects: [UploadInput!]!) { requestUploads(input: { objects: $objects }) { uploads { missingParts { number url } } } }';
    const request = async () =>
      (await server.ask(server.token, ask, { objects })).data.requestUploads.uploads[0]
        .missingParts;
    const [part] = await request();
    await fetch(part.url, { method: 'PUT', body: new Uint8Array(Number(partSize)) });
    expect(await request()).toHaveLength(2);
    await sweepUploads({ db: server.catalog.db, store }, new Date(Date.now() + 1000));
    expect(await server.catalog.db.upload.count({ where: { sha256 } })).toBe(0);
    expect(await request()).toHaveLength(3);
  });
});

test('an upload is tried again while the store is out of order', async () => {
  const server = await startTestServer();
  const folder = await mkdtemp(path.join(tmpdir(), 'myograph-upload-'));
  let refusals = 0;
  // In front of the server: parts are refused twice before they come through.
  const gate = createServer((request, response) => {
    if (request.method === 'PUT' && refusals++ < 2) {
      request.resume();
      response.writeHead(503).end('<Error><Code>SlowDown</Code><Message>wait</Message></Error>');
    } else {
      response.writeHead(307, { location: server.url + request.url }).end();
    }
  }).listen(0, '127.0.0.1');
  await once(gate, 'listening');
  try {
    const address = gate.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const through = createClient(server);
    const file = path.join(folder, 'small');
    await writeFile(file, randomBytes(1000));
    const found = await fingerprint(file);
    const gated: Client = {
      ...through,
      request: async (operation, variables) => {
        const answer = JSON.stringify(await through.request(operation, variables));
        return JSON.parse(answer.replaceAll(server.url, `http://127.0.0.1:${port}`));
      },
    };
    expect(found && (await uploadFiles(gated, [found]))).toBe(1000);
    expect(refusals).toBe(3);
    expect(found && (await server.catalog.store.has(found.sha256))).toBe(true);
  } finally {
    gate.close();
    await server.close();
    await rm(folder, { recursive: true });
  }
});
