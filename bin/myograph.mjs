#!/usr/bin/env node
/**
 * The `myograph` command. Runs src/main.ts on the Node 24 of this checkout, whatever Node started this
 * file: `npx myograph` in the checkout, or `myograph` anywhere after `npm link`.
 */
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const ours = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
const lastStep = new URL('../node_modules/.myograph/generated', import.meta.url);
const isNewEnough = Number.parseInt(process.versions.node, 10) >= 24;

if (!existsSync(lastStep) || !(existsSync(ours) || isNewEnough)) {
  console.error(
    `Myograph is not set up yet: run \`npm run setup\` in ${realpathSync(fileURLToPath(new URL('..', import.meta.url)))}.`,
  );
  process.exitCode = 1;
} else if (isNewEnough) {
  process.argv[1] = main;
  await import(main);
} else {
  runOnOurs();
}

/** Stands in for the child: passes signals on to it, and ends as it ends. */
function runOnOurs() {
  const child = spawn(ours, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to the child itself; a second one would mean "at once".
  const fromTerminal = process.stdin.isTTY || process.stderr.isTTY;
  process.on('SIGINT', () => fromTerminal || child.kill('SIGINT'));
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
  child.on('exit', (code, signal) => {
    process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
  });
}
