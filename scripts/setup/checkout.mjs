import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this checkout. */
export const root = path.resolve(fileURLToPath(import.meta.url), '../../..');

/** @param {string[]} parts a path inside the checkout */
export const inRoot = (...parts) => path.join(root, ...parts);

/** Where `npm ci` puts Node 24; the npm package `node` carries it. */
export const node24 = inRoot('node_modules/node/bin/node');

/** The person's own folder for large downloads, shared by all checkouts. */
export const cacheFolder =
  process.env.MYOGRAPH_CACHE ??
  path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'myograph');

/** The Node to start programs with: ours, or the one that runs the set-up where ours cannot be had. */
export const nodeProgram = () => (existsSync(node24) ? node24 : process.execPath);

/**
 * Remembers that a step was done, inside node_modules, so that a new `npm ci` forgets it.
 *
 * @param {string} step
 * @param {string} key what the step was done for; another key means it has to be done again
 */
export function writeStamp(step, key) {
  mkdirSync(inRoot('node_modules/.myograph'), { recursive: true });
  writeFileSync(inRoot('node_modules/.myograph', step), key);
}

/**
 * @param {string} step
 * @param {string} key
 */
export function hasStamp(step, key) {
  const file = inRoot('node_modules/.myograph', step);
  return existsSync(file) && readFileSync(file, 'utf8') === key;
}

/**
 * @param {string} name a package at the top of node_modules
 * @returns {string | undefined} its version, if it is installed
 */
export function installedVersion(name) {
  const file = inRoot('node_modules', name, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : undefined;
}

/** @param {readonly string[]} files absolute paths; names and contents both count */
export function hashFiles(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(path.relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/**
 * Files below a folder, as absolute paths in a fixed order; none where there is no such folder.
 *
 * @param {string} folder a path inside the checkout
 * @param {(path: string) => boolean} [isWanted] by its path inside the folder
 */
export function filesIn(folder, isWanted = () => true) {
  if (!existsSync(inRoot(folder))) return [];
  return readdirSync(inRoot(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name))
    .filter((file) => isWanted(path.relative(inRoot(folder), file)))
    .sort();
}
