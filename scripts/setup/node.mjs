import { existsSync } from 'node:fs';
import { installedVersion, node24 } from './checkout.mjs';
import { run } from './processes.mjs';

/** @type {import('./steps.mjs').Step} */
export const node = {
  name: 'node',
  does: 'fetching Node 24, which `npm run` then uses in this folder',
  isDone: () => existsSync(node24),
  async run() {
    const advice = `Node ${installedVersion('node')} could not be fetched for this machine; install Node 24 from https://nodejs.org and try again.`;
    try {
      await run('npm', ['rebuild', 'node', '--ignore-scripts=false', '--foreground-scripts'], {
        advice,
      });
    } catch (error) {
      const isNewEnough = Number.parseInt(process.versions.node, 10) >= 24;
      if (!isNewEnough) throw error;
      console.log(
        `set-up  node          going on with Node ${process.versions.node}, which runs this`,
      );
    }
  },
};
