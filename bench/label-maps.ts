import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fieldAt, smoothField } from '../src/imaging/phantom/noise.ts';
import { FULL_SIZE_SETS, generatePhantom } from '../src/imaging/phantom/phantom.ts';
import { randomFrom } from '../src/imaging/phantom/random.ts';
import { axialLabelSlices, axialLayout, type SliceStack } from '../src/imaging/slices.ts';

/** Truth and prediction of one volume, and what the programs that measure them must know. */
export interface LabelMaps {
  readonly sliceCount: number;
  readonly height: number;
  readonly width: number;
  readonly spacingMm: { readonly slice: number; readonly row: number; readonly column: number };
  /** K, the background included. */
  readonly classCount: number;
}

const SEED = 1;
/** Standard deviation of the border's displacement, in pixels. */
const DISPLACEMENT = 1.5;
/** Wavelengths of the displacement, as a share of the image. */
const ROUGHNESS = 12;
/** Stray patches that the prediction has besides, and their side in pixels. */
const STRAYS = 10;
const STRAY_SIDE = 4;

/**
 * Writes a thigh of the phantom, 512×512×32 with 15 classes, as truth.raw, and as prediction.raw the same
 * with borders that are off by a few pixels here and there, and some stray patches.
 */
export async function writeLabelMaps(folder: string): Promise<LabelMaps> {
  const sets = { thigh: { ...FULL_SIZE_SETS.thigh, subjects: 1 } };
  const [drawn] = generatePhantom({ seed: SEED, sets });
  if (drawn === undefined) throw new Error('The phantom has no case.');
  const truth = axialLabelSlices(drawn.truth);
  const { pixelSize, thickness } = axialLayout(drawn.truth.grid);
  await writeFile(join(folder, 'truth.raw'), truth.data);
  await writeFile(join(folder, 'prediction.raw'), perturbed(truth, drawn.codes.length));
  const maps = {
    sliceCount: truth.count,
    height: truth.height,
    width: truth.width,
    spacingMm: { slice: thickness, row: pixelSize.height, column: pixelSize.width },
    classCount: drawn.codes.length + 1,
  };
  await writeFile(join(folder, 'maps.json'), JSON.stringify(maps));
  return maps;
}

/** Takes each pixel from a place nearby that changes smoothly, and adds stray patches of any class. */
function perturbed({ count, height, width, data }: SliceStack<Uint8Array>, classes: number) {
  const random = randomFrom(SEED, 'prediction');
  const [down, right] = [0, 1].map(() =>
    smoothField(random, width / ROUGHNESS, count / 2, DISPLACEMENT),
  );
  const prediction = new Uint8Array(data.length);
  for (let pixel = 0; pixel < data.length; pixel++) {
    const column = pixel % width;
    const row = Math.floor(pixel / width) % height;
    const slice = Math.floor(pixel / (width * height));
    const fromRow = row + Math.round(fieldAt(down ?? [], column, row, slice));
    const fromColumn = column + Math.round(fieldAt(right ?? [], column, row, slice));
    const isThere = fromRow >= 0 && fromRow < height && fromColumn >= 0 && fromColumn < width;
    prediction[pixel] = isThere ? (data[(slice * height + fromRow) * width + fromColumn] ?? 0) : 0;
  }
  for (let stray = 0; stray < STRAYS; stray++) {
    const label = 1 + Math.floor(random() * classes);
    const slice = Math.floor(random() * count);
    const top = Math.floor(random() * (height - STRAY_SIDE));
    const left = Math.floor(random() * (width - STRAY_SIDE));
    for (let row = top; row < top + STRAY_SIDE; row++) {
      const start = (slice * height + row) * width + left;
      prediction.fill(label, start, start + STRAY_SIDE);
    }
  }
  return prediction;
}
