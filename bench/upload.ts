import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { s3LeftOut, startS3Server } from '../scripts/s3-server.ts';
import { type Client, connect } from '../src/cli/client.ts';
import { fingerprint, type LocalFile, uploadFiles } from '../src/cli/upload.ts';
import { loadConfig } from '../src/config.ts';
import { createClient, type S3Client, type S3Settings } from '../src/storage/s3/client.ts';
import { type Figure, median } from './figure.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const BYTES = 1e9;
const ROUNDS = 3;
const PEER_KEY = 'peer';

/** Seconds of one upload, and of it to hash the file first. */
interface Times {
  readonly all: number;
  readonly hashing: number;
}

const figure: Figure = {
  name: 'upload',
  what: '1 GB by presigned parts to a verified object, against fPutObject of the S3 client',
  async measure(say) {
    const missing = s3LeftOut();
    if (missing) throw new Error(`${missing}.`);
    const folder = await mkdtemp(join(tmpdir(), 'myograph-bench-'));
    // The database runs as another user where this one is root.
    await chmod(folder, 0o711);
    const s3 = await startS3Server(join(folder, 's3'));
    if (s3 === null) throw new Error('no S3 server');
    const settings = { ...s3.settings, bucket: `bench-${randomBytes(4).toString('hex')}` };
    const server = startMyograph(join(folder, 'data'), settings);
    try {
      const client = await server.client();
      const atStart = await peakMemory(server.process);
      await forgetPeak(server.process);
      const file = join(folder, 'volume');
      await writeRandom(file);
      const peer = createClient(settings.url, settings);
      const ours: Times[] = [];
      const theirs: number[] = [];
      for (let round = 1; round <= ROUNDS; round++) {
        say(`Round ${round} of ${ROUNDS} …`);
        ours.push(await timeOurs(client, peer, settings.bucket, file));
        theirs.push(await timePeer(peer, settings.bucket, file));
      }
      const peak = await peakMemory(server.process);
      return {
        ours: median(ours.map(({ all }) => all)),
        peer: median(theirs),
        unit: 's',
        target: 1.25,
        details: [
          {
            name: 'of it hashing the file, s',
            ours: median(ours.map(({ hashing }) => hashing)),
            peer: null,
          },
          { name: 'rounds, s', ours: list(ours.map(({ all }) => all)), peer: list(theirs) },
          { name: 'peak memory of the server, MB (target 300)', ours: peak, peer: null },
          { name: 'the same while it started, MB', ours: atStart, peer: null },
        ],
      };
    } finally {
      await server.stop();
      await s3.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

export default figure;

async function timeOurs(
  client: Client,
  s3: S3Client,
  bucket: string,
  path: string,
): Promise<Times> {
  const start = performance.now();
  const file = await fingerprint(path);
  if (file === null) throw new Error(`${path} cannot be read`);
  const hashed = performance.now();
  const sent = await uploadFiles(client, [file]);
  const end = performance.now();
  await requireKept(s3, bucket, file, sent);
  return { all: (end - start) / 1000, hashing: (hashed - start) / 1000 };
}

/** The object is there whole; it is removed, so that the next round sends it again. */
async function requireKept(
  s3: S3Client,
  bucket: string,
  { sha256, size }: LocalFile,
  sent: number,
): Promise<void> {
  const kept = await s3.statObject(bucket, `objects/${sha256}`);
  if (kept.size !== size || sent !== size) throw new Error(`${sent} of ${size} bytes were sent`);
  await s3.removeObject(bucket, `objects/${sha256}`);
}

async function timePeer(s3: S3Client, bucket: string, path: string): Promise<number> {
  const start = performance.now();
  await s3.fPutObject(bucket, PEER_KEY, path);
  const seconds = (performance.now() - start) / 1000;
  await s3.removeObject(bucket, PEER_KEY);
  return seconds;
}

/** Different bytes all over, so that nothing on the way makes them fewer. */
async function writeRandom(path: string): Promise<void> {
  await using file = await open(path, 'w');
  for (let written = 0; written < BYTES; written += 1e7) await file.write(randomBytes(1e7));
}

/** A server of its own on the bucket, without a worker. */
function startMyograph(dataFolder: string, settings: S3Settings) {
  const config = loadConfig({ MYOGRAPH_DATA: dataFolder, MYOGRAPH_PORT: '0' });
  const child = spawn(process.execPath, [MAIN, 'serve', '--no-worker', '--json'], {
    env: {
      ...process.env,
      MYOGRAPH_DATA: dataFolder,
      MYOGRAPH_PORT: '0',
      MYOGRAPH_S3_URL: settings.url,
      MYOGRAPH_S3_BUCKET: settings.bucket,
      MYOGRAPH_S3_ACCESS_KEY: settings.accessKey,
      MYOGRAPH_S3_SECRET_KEY: settings.secretKey,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  return {
    process: child,
    /** Once the server says that it runs. */
    async client(): Promise<Client> {
      await Promise.race([once(child.stdout, 'data'), ended]);
      return connect(config);
    },
    async stop() {
      child.kill('SIGINT');
      await ended;
    },
  };
}

/** The most memory that the process has had, in MB. */
async function peakMemory({ pid }: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1000;
}

/** From here on, the peak is that of what follows. */
function forgetPeak({ pid }: ChildProcess): Promise<void> {
  return writeFile(`/proc/${pid}/clear_refs`, '5');
}

function list(seconds: readonly number[]): string {
  return seconds.map((each) => each.toFixed(1)).join(', ');
}
