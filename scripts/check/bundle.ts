/** `npm run check:bundle`: what a browser loads before the first page is drawn stays small. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** Bytes of JavaScript, compressed. */
const most = 250_000;

interface Chunk {
  readonly file: string;
  readonly isEntry?: boolean;
  readonly imports?: readonly string[];
}

const dist = path.resolve(import.meta.dirname, '../../web/dist');
const chunks = new Map<string, Chunk>(
  Object.entries(JSON.parse(readFileSync(path.join(dist, '.vite/manifest.json'), 'utf8'))),
);

const first = new Set<string>();
for (const [name, { isEntry }] of chunks) if (isEntry) addWithImports(name);

const bytes = [...first].reduce(
  (sum, file) => sum + gzipSync(readFileSync(path.join(dist, file))).length,
  0,
);
const told = `${(bytes / 1000).toFixed(1)} kB of JavaScript, gzipped, before the first page; at most ${most / 1000} kB`;
if (bytes > most) {
  console.error(`${told}. Load what is new only where it is needed (import()).`);
  process.exitCode = 1;
} else {
  console.log(told);
}

function addWithImports(name: string): void {
  const chunk = chunks.get(name);
  if (chunk === undefined) throw new Error(`The build has no ${name}.`);
  if (first.has(chunk.file)) return;
  first.add(chunk.file);
  for (const imported of chunk.imports ?? []) addWithImports(imported);
}
