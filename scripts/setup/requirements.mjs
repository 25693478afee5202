import { execFileSync } from 'node:child_process';
import { optionComplaint } from './options.mjs';
import { SetupError } from './steps.mjs';

const leastNode = 20;
const leastNpm = 10;

/** @type {import('./steps.mjs').Step} */
export const requirements = {
  name: 'requirements',
  does: 'checking the system, Node, npm and the options',
  isDone: () => complaint() === undefined,
  run() {
    throw new SetupError(complaint() ?? '');
  },
};

/** @returns {string | undefined} what is missing and what to do about it */
function complaint() {
  if (process.platform === 'win32') {
    return 'Windows is not supported; use Linux, macOS or the Windows Subsystem for Linux.';
  }
  const node = process.versions.node;
  if (major(node) < leastNode) {
    return `this is Node ${node}; install Node ${leastNode} or later from https://nodejs.org.`;
  }
  const npm = npmVersion();
  if (npm === undefined) return 'npm was not found; install it with Node from https://nodejs.org.';
  if (major(npm) < leastNpm) {
    return `this is npm ${npm}; \`npm install --global npm@${leastNpm}\` brings a later one.`;
  }
  return optionComplaint(process.argv.slice(2), `${process.platform}-${process.arch}`);
}

/** npm names itself to the scripts that it runs; asking it takes half a second. */
function npmVersion() {
  const named = /^npm\/(\S+)/.exec(process.env.npm_config_user_agent ?? '')?.[1];
  if (named !== undefined) return named;
  try {
    return execFileSync('npm', ['--version'], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}

/** @param {string} version */
function major(version) {
  return Number.parseInt(version, 10);
}
