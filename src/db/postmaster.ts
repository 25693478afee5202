import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Cluster } from './cluster.ts';

const execute = promisify(execFile);

/** No process has this number on any system, so PostgreSQL takes the file for a left-over. */
const deadPid = 2_147_483_647;

/**
 * The port on which PostgreSQL already serves the cluster, left behind by a process that was killed
 * or started by another one; undefined when it does not run. Waits while it starts up or shuts down.
 */
export async function runningPort(cluster: Cluster): Promise<number | undefined> {
  const file = path.join(cluster.folder, 'postmaster.pid');
  for (;;) {
    const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
    const pid = Number.parseInt(lines[0] ?? '', 10);
    if (!(pid > 0) || pid === deadPid || !isAlive(pid)) return undefined;
    if (!(await isPostgres(pid, cluster))) {
      // The number now belongs to a stranger, for whose sake PostgreSQL would refuse to start. The
      // file stays otherwise: from it PostgreSQL finds processes of its own that are still around.
      await writeFile(file, [deadPid, ...lines.slice(1)].join('\n'));
      return undefined;
    }
    if (lines[7]?.trim() === 'ready') return Number.parseInt(lines[3] ?? '', 10);
    await sleep(50);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Not permitted means that it is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Whether the process is the PostgreSQL of this cluster, by its command line. */
async function isPostgres(pid: number, cluster: Cluster): Promise<boolean> {
  const commandLine =
    process.platform === 'linux'
      ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      : (await execute('ps', ['-o', 'command=', '-p', String(pid)]).catch(() => ({ stdout: '' })))
          .stdout;
  return commandLine.includes('postgres') && commandLine.includes(cluster.folder);
}
