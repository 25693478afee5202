import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from './checkout.mjs';
import { SetupError } from './steps.mjs';

/** PATH without this checkout's own programs: the Node there may be replaced by what we start. */
const systemPath = (process.env.PATH ?? '')
  .split(path.delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .join(path.delimiter);

/**
 * Runs a program to its end and keeps its output to itself, unless it fails.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string; env?: Record<string, string>; advice?: string }} [options]
 * @returns {Promise<string>} what it wrote to standard output
 * @throws {SetupError} when it cannot be started or exits with another code than 0
 */
export function run(program, args, { cwd = root, env = {}, advice = '' } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, PATH: systemPath, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let everything = '';
    child.stdout.on('data', (text) => {
      output += text;
      everything += text;
    });
    child.stderr.on('data', (text) => {
      everything += text;
    });
    const fail = (/** @type {string} */ reason) =>
      reject(
        new SetupError(
          [`${program} ${args.join(' ')}`, everything.trim(), reason, advice]
            .filter((line) => line !== '')
            .join('\n'),
        ),
      );
    child.on('error', (error) => fail(error.message));
    child.on('close', (code, signal) =>
      code === 0 ? resolve(output) : fail(`ended with ${signal ?? `code ${code}`}`),
    );
  });
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {boolean} whether the program exists and these arguments work
 */
export function works(program, args) {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
