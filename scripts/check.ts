/** `npm run check`: all static checks, each with its time; the first failure does not hide the others. */
import { spawnSync } from 'node:child_process';

const checks = {
  'check:lint': 'format and lint',
  'check:types': 'types',
  'check:imports': 'directions of imports',
  'check:unused': 'unused files, exports and packages',
  'check:bundle': 'size of the web app',
  'check:drift': 'schema.graphql, breaking changes of the API, docs, and migrations',
};

const failed = Object.entries(checks).filter(([script, what]) => !passes(script, what));
if (failed.length > 0) {
  console.log(`check   failed: ${failed.map(([script]) => `npm run ${script}`).join(', ')}`);
  process.exitCode = 1;
}

function passes(script: string, what: string): boolean {
  const started = performance.now();
  const { status } = spawnSync('npm', ['run', '--silent', script], { stdio: 'inherit' });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`check   ${what}: ${status === 0 ? 'fine' : 'FAILED'} in ${seconds} s`);
  return status === 0;
}
