import { execFile } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';

const run = path.resolve(import.meta.dirname, '../../study/run.ts');

function study(...args: string[]): Promise<{ code: unknown; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [run, ...args], (error, _stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stderr });
    });
  });
}

test.each([
  [['--only', 'no-such-run'], /^No run has a name that begins with no-such-run: /],
  [['--quick', '--full', '--list'], /^--quick and --full are two sizes/],
  [['--full'], /^--full takes --out FOLDER/],
  [['--nothing'], /^Unknown option '--nothing'/],
])('%j is refused in a line, and nothing is done', async (args, message) => {
  const { code, stderr } = await study(...args);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at /);
});
