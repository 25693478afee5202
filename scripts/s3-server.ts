import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { S3Settings } from '../src/storage/s3/client.ts';
import { s3ServerProgram } from './setup/s3-server.mjs';

/** A running server, with its keys. */
export interface S3Server {
  readonly settings: S3Settings;
  stop(): Promise<void>;
}

const keys = { accessKey: 'myograph', secretKey: 'myograph-secret' };

/** Why the tests on S3 are left out; undefined when they are not. */
export function s3LeftOut(): string | undefined {
  if (process.env.MYOGRAPH_TEST_S3_URL || existsSync(s3ServerProgram)) return undefined;
  return 'MYOGRAPH_TEST_S3_URL is not set, and no S3 server was built (npm run setup -- --s3)';
}

/**
 * The server at MYOGRAPH_TEST_S3_URL (http://access-key:secret-key@host:port), or else one of our own over
 * `folder`; null where there is neither.
 */
export async function startS3Server(folder: string): Promise<S3Server | null> {
  if (s3LeftOut() !== undefined) return null;
  const named = process.env.MYOGRAPH_TEST_S3_URL;
  if (named) return { settings: settingsOf(named), stop: async () => undefined };
  await mkdir(folder, { recursive: true });
  const port = await freePort();
  const options = ['--port', `127.0.0.1:${port}`, '--quiet'];
  const access = ['--access', keys.accessKey, '--secret', keys.secretKey];
  const server = spawn(s3ServerProgram, [...options, ...access, 'posix', folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  await untilItAnswers(url);
  return {
    settings: { url, publicUrl: undefined, bucket: 'none', region: 'us-east-1', ...keys },
    async stop() {
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
    },
  };
}

function settingsOf(address: string): S3Settings {
  const { origin, username, password } = new URL(address);
  const [accessKey, secretKey] = [username, password].map(decodeURIComponent);
  if (!accessKey || !secretKey) {
    throw new Error('MYOGRAPH_TEST_S3_URL must be http://access-key:secret-key@host:port.');
  }
  const place = { url: origin, publicUrl: undefined, bucket: 'none', region: 'us-east-1' };
  return { ...place, accessKey, secretKey };
}

/** A port that nobody listens on; the server cannot be asked for one. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function untilItAnswers(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await fetch(url).catch(() => null)) return;
    await sleep(100);
  }
  throw new Error(`The S3 server does not answer at ${url}.`);
}
