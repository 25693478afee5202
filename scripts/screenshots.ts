/** `npm run screenshots`: walks through the web app as its test does, on the demo's study, and keeps its pictures. */
import { spawnSync } from 'node:child_process';

const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', 'tests/e2e/web/tour.test.ts'],
  { stdio: 'inherit', env: { ...process.env, MYOGRAPH_PICTURES: 'docs/images/tour' } },
);
process.exitCode = status ?? 1;
