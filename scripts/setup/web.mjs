import { existsSync } from 'node:fs';
import { filesIn, hashFiles, hasStamp, inRoot, nodeProgram, writeStamp } from './checkout.mjs';
import { run } from './processes.mjs';

/** @type {import('./steps.mjs').Step} */
export const web = {
  name: 'web',
  does: 'building the web app (web/dist)',
  isDone: () => existsSync(inRoot('web/dist/index.html')) && hasStamp('web', hashFiles(inputs())),
  async run() {
    const key = hashFiles(inputs());
    const vite = inRoot('node_modules/vite/bin/vite.js');
    await run(nodeProgram(), [vite, 'build', 'web', '--logLevel', 'warn'], {
      advice: 'web/, or a part of src/ that it uses, has an error.',
    });
    writeStamp('web', key);
  },
};

/** What the built app is made of: its own sources, generated operations, and what it uses of the rest. */
function inputs() {
  const shared = ['training', 'imaging', 'evaluation', 'charts'].map((part) => `src/${part}`);
  return [
    ...['package-lock.json', 'src/errors.ts'].map((file) => inRoot(file)),
    ...filesIn('web', (file) => !file.startsWith('dist')),
    ...shared.flatMap((folder) => filesIn(folder)),
  ];
}
