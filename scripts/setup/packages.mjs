import { existsSync, readFileSync } from 'node:fs';
import { inRoot } from './checkout.mjs';
import { run } from './processes.mjs';

/** @typedef {{ version?: string; optional?: boolean; devOptional?: boolean }} LockedPackage */

/** @type {import('./steps.mjs').Step} */
export const packages = {
  name: 'packages',
  does: 'npm ci (packages of package-lock.json, without their install scripts)',
  isDone() {
    const locked = readLock(inRoot('package-lock.json'));
    const installed = readLock(inRoot('node_modules/.package-lock.json'));
    return locked !== undefined && installed !== undefined && isInstalled(locked, installed);
  },
  async run() {
    await run('npm', ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund'], {
      advice: 'npm needs its registry; where the network is fine, its message above says why.',
    });
  },
};

/**
 * npm keeps a list of what it installed in node_modules. Comparing the two lists, rather than remembering
 * our own run, also accepts what a person installed with `npm install`.
 *
 * @param {Map<string, LockedPackage>} locked
 * @param {Map<string, LockedPackage>} installed
 */
function isInstalled(locked, installed) {
  for (const [folder, entry] of locked) {
    const present = installed.get(folder);
    const mayBeAbsent = entry.optional === true || entry.devOptional === true;
    if (present === undefined ? !mayBeAbsent : present.version !== entry.version) return false;
  }
  return [...installed.keys()].every((folder) => locked.has(folder));
}

/**
 * @param {string} file
 * @returns {Map<string, LockedPackage> | undefined} packages by folder, without the project itself
 */
function readLock(file) {
  if (!existsSync(file)) return undefined;
  /** @type {Record<string, LockedPackage>} */
  const entries = JSON.parse(readFileSync(file, 'utf8')).packages;
  return new Map(Object.entries(entries).filter(([folder]) => folder !== ''));
}
