import { gzipSync } from 'node:zlib';
import type { Grid } from './image.ts';
import { type NiftiData, niftiBytes } from './nifti-write.ts';

/** Byte 9 of a gzip stream names the operating system; 255 is "unknown". */
const GZIP_OS = 9;

/**
 * The file that `niftiBytes` makes, gzipped when asked for: the same grid and data then give the same bytes for
 * the same zlib (no time or system is recorded).
 *
 * @throws IMAGE_DIMENSIONS when data and grid differ in length; IMAGE_GEOMETRY for a singular affine
 */
export function encodeNifti(
  grid: Grid,
  data: NiftiData,
  { gzip = false }: { gzip?: boolean } = {},
): Uint8Array {
  const file = niftiBytes(grid, data);
  if (!gzip) return file;
  const packed = gzipSync(file);
  packed[GZIP_OS] = 255;
  return packed;
}
