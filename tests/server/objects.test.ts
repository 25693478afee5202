import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sha256Of } from '../../src/storage/object-store.ts';
import { signPath } from '../../src/storage/signing.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { createStudy, createVolume } from '../support/tiny-study.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server.close());

afterEach(async () => {
  // Whatever happened to an upload, no part of it stays.
  expect(await readdir(path.join(server.config.objectsFolder, 'incoming'))).toEqual([]);
});

interface Content {
  readonly bytes: Buffer;
  readonly sha256: string;
}

function someBytes(length = 1000): Content {
  const bytes = randomBytes(length);
  return { bytes, sha256: sha256Of(bytes) };
}

const uploads = `mutation ($objects: [UploadInput!]!) {
  requestUploads(input: { objects: $objects }) {
    uploads { isComplete partCount missingParts { number offset size url } }
  }
}`;

async function request({ sha256, bytes }: Content) {
  const objects = [{ sha256, size: String(bytes.length) }];
  const answer = await server.ask(server.token, uploads, { objects });
  return answer.data.requestUploads.uploads[0];
}

/** The address that the server gives for an upload of one part; undefined when it has arrived. */
async function uploadUrl(content: Content): Promise<string> {
  return (await request(content)).missingParts[0]?.url;
}

async function complete({ sha256, bytes }: Content) {
  const answer = await server.ask(
    server.token,
    `mutation ($input: CompleteUploadInput!) {
      completeUpload(input: $input) { upload { sha256 size isComplete partCount } }
    }`,
    { input: { sha256, size: String(bytes.length) } },
  );
  return answer.errors[0]?.extensions.code ?? answer.data.completeUpload.upload;
}

const put = (url: string, body: Buffer | ReadableStream<Uint8Array>) =>
  fetch(url, {
    method: 'PUT',
    body,
    ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
  });

const isKept = ({ sha256 }: Content) => server.catalog.store.has(sha256);

describe('an upload', () => {
  test('keeps the bytes, which then need no second one', async () => {
    const content = someBytes(3_000_000);
    const size = '3000000';
    const missingParts = [{ number: 1, offset: '0', size, url: expect.any(String) }];
    const begun = { isComplete: false, partCount: 1, missingParts };
    expect(await request(content)).toEqual(begun);
    expect((await put(await uploadUrl(content), content.bytes)).status).toBe(200);
    expect(await request(content)).toEqual({ ...begun, missingParts: [] });
    expect(await isKept(content)).toBe(false);
    const done = { isComplete: true, partCount: 1 };
    expect(await complete(content)).toEqual({ sha256: content.sha256, size, ...done });
    expect(await server.catalog.store.get(content.sha256)).toEqual(content.bytes);
    expect(await request(content)).toEqual({ ...done, missingParts: [] });
    expect(await complete(content)).toMatchObject(done);
  });

  test('may come piece by piece without a length', async () => {
    const content = someBytes(200_000);
    const pieces = new Blob([new Uint8Array(content.bytes)]).stream();
    expect((await put(await uploadUrl(content), pieces)).status).toBe(200);
    await complete(content);
    expect(await isKept(content)).toBe(true);
  });

  test('of other bytes is refused once it is complete, and can be sent again', async () => {
    const content = someBytes();
    expect((await put(await uploadUrl(content), randomBytes(1000))).status).toBe(200);
    expect(await complete(content)).toBe('UPLOAD_REFUSED');
    expect(await isKept(content)).toBe(false);
    expect((await put(await uploadUrl(content), content.bytes)).status).toBe(200);
    expect(await complete(content)).toMatchObject({ isComplete: true });
  });

  test.each([
    ['fewer bytes', ({ bytes }: Content) => bytes.subarray(1)],
    ['more bytes', ({ bytes }: Content) => Buffer.concat([bytes, bytes])],
  ])('is refused for %s, with or without a length', async (_what, sent) => {
    const content = someBytes(100_000);
    const url = await uploadUrl(content);
    const bytes = sent(content);
    const stream = new Blob([new Uint8Array(bytes)]).stream();
    for (const answer of [await put(url, bytes), await put(url, stream)]) {
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ code: 'UPLOAD_REFUSED' });
    }
    expect(await isKept(content)).toBe(false);
  });

  test('is refused at an address that was altered, has expired, or is for something else', async () => {
    const [content, other] = [someBytes(), someBytes()];
    const url = await uploadUrl(content);
    const { key } = server.catalog.store;
    const { pathname: path } = new URL(url);
    const otherPath = new URL(await uploadUrl(other)).pathname;
    const sign = (method: 'PUT' | 'GET', expires: number) =>
      server.url + signPath(key, { path, size: 1000n, method, expires: new Date(expires) });
    const addresses = [
      url.replace(/signature=./, (text) => (text.endsWith('A') ? 'signature=B' : 'signature=A')),
      url.replace(/expires=\d/, 'expires=9'),
      url.replace('size=1000', 'size=1001'),
      url.replace(path, otherPath),
      url.replace('/1?', '/2?'),
      url.replace(/\?.*/, ''),
      sign('PUT', Date.now() - 1),
      sign('GET', Date.now() + 60_000),
    ];
    for (const address of addresses) {
      const answer = await put(address, content.bytes);
      expect([address, answer.status]).toEqual([address, 403]);
      expect(await answer.json()).toMatchObject({ code: 'FORBIDDEN' });
    }
    expect([await isKept(content), await isKept(other)]).toEqual([false, false]);
  });

  test('that breaks off leaves nothing, and can be sent again', async () => {
    const content = someBytes(500_000);
    const url = await uploadUrl(content);
    const broken = open(url, { 'content-length': '500000' });
    broken.on('error', () => undefined);
    broken.write(content.bytes.subarray(0, 100_000));
    await expect
      .poll(() => readdir(path.join(server.config.objectsFolder, 'incoming')))
      .toHaveLength(1);
    broken.destroy();
    await expect
      .poll(() => readdir(path.join(server.config.objectsFolder, 'incoming')))
      .toEqual([]);
    expect(await isKept(content)).toBe(false);
    expect((await put(url, content.bytes)).status).toBe(200);
  });

  test('is asked for its bytes only once the address is found good', async () => {
    const content = someBytes();
    const headers = { expect: '100-continue', 'content-length': '1000' };
    const good = open(await uploadUrl(content), headers);
    await once(good, 'continue');
    good.end(content.bytes);
    expect((await responseTo(good)).statusCode).toBe(200);

    const bad = open((await uploadUrl(someBytes())).replace(/\?.*/, ''), headers);
    let isAsked = false;
    bad.on('continue', () => {
      isAsked = true;
    });
    bad.flushHeaders();
    expect((await responseTo(bad)).statusCode).toBe(403);
    expect(isAsked).toBe(false);
    bad.destroy();
  });
});

/** A PUT whose body the test sends as it likes. */
function open(url: string, headers: Record<string, string>): ClientRequest {
  return httpRequest(url, { method: 'PUT', headers });
}

async function responseTo(sent: ClientRequest): Promise<IncomingMessage> {
  const [response]: IncomingMessage[] = await once(sent, 'response');
  if (!response) throw new Error('no response');
  response.resume();
  return response;
}

describe('a download', () => {
  test('gives the bytes to whoever has the address, and says how long they are good', async () => {
    const study = await createStudy(server.catalog, 'downloads');
    const { imageSha256 } = await createVolume(server.catalog, {
      study,
      subject: 's1',
      annotated: [],
    });
    const { data } = await server.ask(
      server.token,
      '{ volumes { nodes { image { sha256 size url } } } }',
    );
    const { sha256, size, url } = data.volumes.nodes[0].image;
    expect(sha256).toBe(imageSha256);

    const answer = await fetch(url);
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect([sha256Of(bytes), String(bytes.length)]).toEqual([sha256, size]);
    expect(answer.headers.get('etag')).toBe(`"${sha256}"`);
    const keeping = answer.headers.get('cache-control');
    expect(keeping).toBe('private, max-age=31536000, immutable');

    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, size]);
    const altered = await fetch(url.replace(/expires=\d/, 'expires=9'));
    expect(altered.status).toBe(403);
    expect(await altered.json()).toMatchObject({ code: 'FORBIDDEN' });
    const sent = await fetch(url, { method: 'PUT', body: new Uint8Array(bytes) });
    expect(sent.status).toBe(404);

    const rest = await fetch(url, { headers: { range: `bytes=10-`, 'if-range': `"${sha256}"` } });
    expect([rest.status, Buffer.from(await rest.arrayBuffer())]).toEqual([206, bytes.subarray(10)]);
    expect((await fetch(url, { headers: { range: 'bytes=99999999-' } })).status).toBe(416);
  });

  test('says when the bytes are not there', async () => {
    const { sha256 } = someBytes();
    const url = await server.catalog.store.downloadUrl(sha256, new Date(Date.now() + 60_000));
    const { pathname, search } = new URL(url);
    const answer = await fetch(server.url + pathname + search);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ code: 'OBJECT_MISSING' });
  });
});
