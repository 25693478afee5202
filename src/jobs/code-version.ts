import { execFile } from 'node:child_process';
import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const root = path.resolve(import.meta.dirname, '../..');
const execute = promisify(execFile);

let known: Promise<string> | undefined;

/**
 * The version of this code, recorded with all that it makes: that of package.json and, in a checkout,
 * the commit, with "-dirty" when files differ from it: `0.1.0+8949b80`.
 */
export function codeVersion(): Promise<string> {
  known ??= readCodeVersion();
  return known;
}

async function readCodeVersion(): Promise<string> {
  const text = await readFile(path.join(root, 'package.json'), 'utf8');
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(text));
  const commit = await checkedOutCommit();
  return commit === null ? version : `${version}+${commit}`;
}

/** Null without git, and where Myograph lies inside a checkout of something else. */
async function checkedOutCommit(): Promise<string | null> {
  const git = async (...args: string[]) => {
    const { stdout } = await execute('git', ['-C', root, ...args]);
    return stdout.trim();
  };
  try {
    const topLevel = await git('rev-parse', '--show-toplevel');
    if ((await realpath(topLevel)) !== (await realpath(root))) return null;
    return await git('describe', '--always', '--dirty', '--exclude=*');
  } catch {
    return null;
  }
}
