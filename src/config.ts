import { BlockList } from 'node:net';
import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { MyographError } from './errors.ts';

/** Everything the environment decides. Read once, at the start of a process; nothing else reads it. */
export interface Config {
  /** Absolute path of the folder that holds the embedded database and the objects. */
  readonly dataFolder: string;
  /** Absolute path of the folder of the object store; of no use where there is S3. */
  readonly objectsFolder: string;
  /** Where objects are kept instead of the folder. */
  readonly s3: S3Config | undefined;
  /** How long an unfinished upload is kept after the last sign of whoever sends it. */
  readonly uploadHours: number;
  /** PostgreSQL to use; undefined means the embedded one, in the data folder. */
  readonly databaseUrl: string | undefined;
  readonly host: string;
  /** 0 lets the system choose a free port. */
  readonly port: number;
  /** Address under which people reach the server when it is not `http://host:port`. No slash at the end. */
  readonly publicUrl: string | undefined;
  /** What trains and predicts: native TensorFlow, or WebGPU. */
  readonly engine: 'tensorflow' | 'webgpu';
  /** CPU threads of the training engine; undefined leaves the choice to it. */
  readonly threads: number | undefined;
  /** Server that the command line speaks to, instead of the one on the data folder. No slash at the end. */
  readonly server: string | undefined;
  /** API token, or token of a session, that the command line signs in with at `server`. */
  readonly token: string | undefined;
  /** Absolute path of the folder in which the command line keeps where its user is signed in. */
  readonly userFolder: string;
  /** Folder with real images for the tests and the second part of the demo. */
  readonly testData: string | undefined;
}

/** A bucket of MinIO or of another server that speaks S3. */
interface S3Config {
  readonly url: string;
  /** Address under which clients reach it when it is not `url`. */
  readonly publicUrl: string | undefined;
  readonly bucket: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

const postgresUrl = z.string().refine((text) => /^postgres(ql)?:\/\//.test(text), {
  error: 'must be a PostgreSQL address such as postgresql://user:password@host:5432/database',
});

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an address such as https://myograph.example.org' })
  .transform((text) => text.replace(/\/+$/, ''));

const s3Url = z
  .url({ protocol: /^https?$/, error: 'must be an address such as http://minio:9000' })
  .refine((text) => new URL(text).pathname === '/', {
    error:
      'must be an address without a path, such as http://minio:9000; the bucket is MYOGRAPH_S3_BUCKET',
  })
  .transform((text) => text.replace(/\/+$/, ''));

const wholeNumber = (from: number, to: number) =>
  z
    .string()
    .refine((text) => /^\d{1,9}$/.test(text) && Number(text) >= from && Number(text) <= to, {
      error: `must be a whole number from ${from} to ${to}`,
    })
    .transform(Number);

const environment = z.object({
  MYOGRAPH_DATA: z.string().default('.myograph'),
  DATABASE_URL: postgresUrl.optional(),
  MYOGRAPH_S3_URL: s3Url.optional(),
  MYOGRAPH_S3_PUBLIC_URL: s3Url.optional(),
  MYOGRAPH_S3_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, {
      error: 'must be the name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens',
    })
    .default('myograph'),
  MYOGRAPH_S3_REGION: z.string().default('us-east-1'),
  MYOGRAPH_S3_ACCESS_KEY: z.string().optional(),
  MYOGRAPH_S3_SECRET_KEY: z.string().optional(),
  MYOGRAPH_UPLOAD_HOURS: wholeNumber(1, 8760).default(24),
  MYOGRAPH_HOST: z.string().default('127.0.0.1'),
  MYOGRAPH_PORT: wholeNumber(0, 65_535).default(4000),
  MYOGRAPH_ALLOW_REMOTE: z.enum(['yes', 'no'], { error: 'must be yes or no' }).default('no'),
  MYOGRAPH_PUBLIC_URL: httpUrl.optional(),
  MYOGRAPH_ENGINE: z
    .enum(['tensorflow', 'webgpu'], { error: 'must be tensorflow or webgpu' })
    .default('tensorflow'),
  MYOGRAPH_THREADS: wholeNumber(1, 1024).optional(),
  MYOGRAPH_SERVER: httpUrl.optional(),
  MYOGRAPH_TOKEN: z.string().optional(),
  MYOGRAPH_TEST_DATA: z.string().optional(),
  XDG_CONFIG_HOME: z.string().optional(),
});

/**
 * Reads the configuration from environment variables; an empty one counts as unset.
 *
 * @throws MyographError CONFIGURATION naming every variable that is wrong and what it should be, or
 *   when the server would listen to other machines without MYOGRAPH_ALLOW_REMOTE=yes, or on all
 *   addresses without MYOGRAPH_PUBLIC_URL.
 */
export function loadConfig(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(set);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new MyographError(
      'CONFIGURATION',
      `The environment is not usable: ${problems.join('; ')}. Correct or unset ${problems.length === 1 ? 'it' : 'them'}.`,
      { variables: parsed.error.issues.map((issue) => issue.path.join('.')) },
    );
  }
  const values = parsed.data;
  if (!isLoopback(values.MYOGRAPH_HOST) && values.MYOGRAPH_ALLOW_REMOTE !== 'yes') {
    throw new MyographError(
      'CONFIGURATION',
      `MYOGRAPH_HOST=${values.MYOGRAPH_HOST} would open Myograph to other machines. ` +
        'Set MYOGRAPH_ALLOW_REMOTE=yes if that is meant, or leave MYOGRAPH_HOST unset to listen on 127.0.0.1.',
      { variables: ['MYOGRAPH_HOST', 'MYOGRAPH_ALLOW_REMOTE'] },
    );
  }
  if (isWildcard(values.MYOGRAPH_HOST) && values.MYOGRAPH_PUBLIC_URL === undefined) {
    throw new MyographError(
      'CONFIGURATION',
      `MYOGRAPH_HOST=${values.MYOGRAPH_HOST} listens on every address of this machine, and none of them is known to be the one that people use. ` +
        'Set MYOGRAPH_PUBLIC_URL to that, such as http://scanlab:4000.',
      { variables: ['MYOGRAPH_HOST', 'MYOGRAPH_PUBLIC_URL'] },
    );
  }
  const dataFolder = path.resolve(values.MYOGRAPH_DATA);
  return {
    dataFolder,
    objectsFolder: path.join(dataFolder, 'objects'),
    s3: s3Of(values),
    uploadHours: values.MYOGRAPH_UPLOAD_HOURS,
    databaseUrl: values.DATABASE_URL,
    host: values.MYOGRAPH_HOST,
    port: values.MYOGRAPH_PORT,
    publicUrl: values.MYOGRAPH_PUBLIC_URL,
    engine: values.MYOGRAPH_ENGINE,
    threads: values.MYOGRAPH_THREADS,
    server: values.MYOGRAPH_SERVER,
    token: values.MYOGRAPH_TOKEN,
    userFolder: path.resolve(values.XDG_CONFIG_HOME ?? path.join(homedir(), '.config'), 'myograph'),
    testData: values.MYOGRAPH_TEST_DATA,
  };
}

/** Throws CONFIGURATION for an address without its keys. */
function s3Of(values: z.output<typeof environment>): S3Config | undefined {
  const { MYOGRAPH_S3_URL: url } = values;
  const { MYOGRAPH_S3_ACCESS_KEY: accessKey, MYOGRAPH_S3_SECRET_KEY: secretKey } = values;
  if (url === undefined) return undefined;
  if (accessKey === undefined || secretKey === undefined) {
    const missing = [
      ...(accessKey === undefined ? ['MYOGRAPH_S3_ACCESS_KEY'] : []),
      ...(secretKey === undefined ? ['MYOGRAPH_S3_SECRET_KEY'] : []),
    ];
    throw new MyographError(
      'CONFIGURATION',
      `MYOGRAPH_S3_URL=${url} is set without ${missing.join(' and ')}. Set what is missing, or unset MYOGRAPH_S3_URL to keep objects in the data folder.`,
      { variables: missing },
    );
  }
  return {
    url,
    publicUrl: values.MYOGRAPH_S3_PUBLIC_URL,
    bucket: values.MYOGRAPH_S3_BUCKET,
    region: values.MYOGRAPH_S3_REGION,
    accessKey,
    secretKey,
  };
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether only this machine can reach a server that listens on `host`. Other names are not looked up. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || loopback.check(host) || loopback.check(host, 'ipv6');
}

const wildcard = new BlockList();
wildcard.addAddress('0.0.0.0', 'ipv4');
wildcard.addAddress('::', 'ipv6');

/** Whether `host` stands for every address of this machine. */
export function isWildcard(host: string): boolean {
  return wildcard.check(host) || wildcard.check(host, 'ipv6');
}

/** The environment for a child process that is to read the same configuration. */
export function environmentOf(config: Config): NodeJS.ProcessEnv {
  return {
    ...process.env,
    MYOGRAPH_DATA: config.dataFolder,
    DATABASE_URL: config.databaseUrl,
    MYOGRAPH_S3_URL: config.s3?.url,
    MYOGRAPH_S3_PUBLIC_URL: config.s3?.publicUrl,
    MYOGRAPH_S3_BUCKET: config.s3?.bucket,
    MYOGRAPH_S3_REGION: config.s3?.region,
    MYOGRAPH_S3_ACCESS_KEY: config.s3?.accessKey,
    MYOGRAPH_S3_SECRET_KEY: config.s3?.secretKey,
    MYOGRAPH_ENGINE: config.engine,
    MYOGRAPH_THREADS: config.threads?.toString(),
  };
}
