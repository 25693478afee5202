import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { folderOf, once, type Say } from './environment.ts';

const run = promisify(execFile);

const version = '5.1.5';

/** Folder that has PostGraphile in its node_modules, under ~/.cache/myograph; made by the first call. */
export async function postgraphileFolder(say: Say): Promise<string> {
  const folder = folderOf([`postgraphile==${version}`]);
  await once(folder, async () => {
    say(`Installing the peer, PostGraphile ${version}, in ${folder} (300 MB, once) …`);
    const options = ['--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'];
    await run('npm', ['install', ...options, `postgraphile@${version}`], { maxBuffer: 2 ** 26 });
  });
  return join(folder, 'node_modules');
}
