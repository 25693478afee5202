import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

/**
 * A file inside a zip archive.
 *
 * @typedef {object} Entry
 * @property {string} name
 * @property {number} method 0 stored, 8 deflated
 * @property {number} compressedSize
 * @property {number} headerOffset
 */

const endSignature = Buffer.from('PK\x05\x06', 'latin1');
const endLength = 22;
const longestComment = 0xffff;
const localHeaderLength = 30;
const deflated = 8;

/**
 * Unpacks chosen files of a zip archive (without zip64: below 4 GB), as Python wheels are.
 *
 * @param {string} archive
 * @param {(name: string) => string | undefined} target where a file goes, undefined to leave it out
 * @returns {Promise<number>} how many files were written
 */
export async function unzip(archive, target) {
  const file = await open(archive);
  try {
    let written = 0;
    for (const entry of await readDirectory(file)) {
      const output = entry.name.endsWith('/') ? undefined : target(entry.name);
      if (output === undefined) continue;
      await mkdir(path.dirname(output), { recursive: true });
      await extract(archive, await dataOffset(file, entry), entry, output);
      written += 1;
    }
    return written;
  } finally {
    await file.close();
  }
}

/**
 * @param {import('node:fs/promises').FileHandle} file
 * @returns {Promise<Entry[]>}
 */
async function readDirectory(file) {
  const { size } = await file.stat();
  const tailLength = Math.min(size, endLength + longestComment);
  const tail = await readAt(file, size - tailLength, tailLength);
  const end = tail.lastIndexOf(endSignature);
  if (end < 0) throw new Error('not a zip archive');
  const directory = await readAt(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const entries = [];
  for (let at = 0; at < directory.length; ) {
    const nameLength = directory.readUInt16LE(at + 28);
    const extraLength = directory.readUInt16LE(at + 30);
    const commentLength = directory.readUInt16LE(at + 32);
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      compressedSize: directory.readUInt32LE(at + 20),
      headerOffset: directory.readUInt32LE(at + 42),
    });
    at += 46 + nameLength + extraLength + commentLength;
  }
  return entries;
}

/**
 * The local header repeats the name and has its own extra field; the data follows it.
 *
 * @param {import('node:fs/promises').FileHandle} file
 * @param {Entry} entry
 */
async function dataOffset(file, entry) {
  const header = await readAt(file, entry.headerOffset, localHeaderLength);
  return entry.headerOffset + localHeaderLength + header.readUInt16LE(26) + header.readUInt16LE(28);
}

/**
 * @param {string} archive
 * @param {number} start
 * @param {Entry} entry
 * @param {string} output
 */
async function extract(archive, start, entry, output) {
  const sink = createWriteStream(output);
  if (entry.compressedSize === 0) {
    await new Promise((resolve) => sink.end(resolve));
    return;
  }
  const end = start + entry.compressedSize - 1;
  const source = createReadStream(archive, { start, end, highWaterMark: 1 << 20 });
  if (entry.method === deflated)
    await pipeline(source, createInflateRaw({ chunkSize: 1 << 20 }), sink);
  else await pipeline(source, sink);
}

/**
 * @param {import('node:fs/promises').FileHandle} file
 * @param {number} position
 * @param {number} length
 */
async function readAt(file, position, length) {
  const buffer = Buffer.alloc(length);
  await file.read(buffer, 0, length, position);
  return buffer;
}
