import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folder of real images, or undefined: tests that need it are then left out and reported as skipped. */
export const testData: string | undefined = process.env.MYOGRAPH_TEST_DATA;

/** Bytes of a file in the folder of real images. */
export function readTestFile(path: string): Uint8Array {
  if (!testData) throw new Error('MYOGRAPH_TEST_DATA is not set');
  return readFileSync(join(testData, path));
}

/** What nibabel found in a file of the folder of real images. */
export interface FileFacts {
  readonly shape: readonly number[];
  readonly affine: readonly (readonly number[])[];
  readonly min: number;
  readonly max: number;
  readonly n_nan: number;
  readonly label_voxels?: Readonly<Record<string, number>>;
}

export function readFacts(): Readonly<Record<string, FileFacts>> {
  return JSON.parse(new TextDecoder().decode(readTestFile('facts.json')));
}
