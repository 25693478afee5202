import { MyographError } from '../../../src/errors.ts';
import type { Image } from '../../../src/imaging/image.ts';
import type { NiftiHeader } from '../../../src/imaging/nifti-header.ts';
import { readHeaderBy, readImageBy } from '../../../src/imaging/nifti-read.ts';
import { type ResamplingSettings, resampling } from '../../../src/imaging/resample.ts';
import { axialLayout } from '../../../src/imaging/slices.ts';
import { browserUnpacking } from '../../viewer/image/unpacking.ts';

/**
 * Voxels that a page handles: it holds an image several times as numbers of four bytes, and a tab has some GiB.
 * A whole leg at 512 × 512 × 200 has 52 million.
 */
const MOST_VOXELS = 2 ** 26;

/** Bytes of a file of so many voxels, of the longest numbers. */
const MOST_BYTES = MOST_VOXELS * 8;

/** Pixels and slices of limbs, in mm; a header in another unit is far off. */
const PIXEL_MM = { least: 0.05, most: 10 };
const THICKNESS_MM = { least: 0.05, most: 100 };

/**
 * Reads an image of a limb from a .nii or .nii.gz file, in real units.
 *
 * @throws MyographError what readImage throws; IMAGE_TOO_LARGE for what a page cannot hold; IMAGE_GEOMETRY for
 *   voxels of a size that no image of a limb has
 */
export async function readVolume(file: File): Promise<Image> {
  if (file.size > MOST_BYTES) throw tooLarge(file.name, `${file.size} bytes`);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const header = await readHeaderBy(browserUnpacking, bytes, file.name);
  refuseUnlikely(header, file.name);
  return readImageBy(browserUnpacking, bytes, file.name);
}

function refuseUnlikely({ grid }: NiftiHeader, name: string): void {
  const { size } = grid;
  if (size[0] * size[1] * size[2] > MOST_VOXELS) throw tooLarge(name, `${size.join(' × ')} voxels`);
  const { pixelSize, thickness } = axialLayout(grid);
  const isPixel = (mm: number) => mm >= PIXEL_MM.least && mm <= PIXEL_MM.most;
  const isLikely =
    isPixel(pixelSize.width) &&
    isPixel(pixelSize.height) &&
    thickness >= THICKNESS_MM.least &&
    thickness <= THICKNESS_MM.most;
  if (isLikely) return;
  const mm = [pixelSize.width, pixelSize.height, thickness].map((side) => side.toPrecision(3));
  throw new MyographError(
    'IMAGE_GEOMETRY',
    `${name} says that its voxels are ${mm.join(' × ')} mm (right–left, front–back, along the limb), which no image of a limb has. Correct the voxel size in its header; it is in mm.`,
    { name },
  );
}

/**
 * @throws MyographError IMAGE_TOO_LARGE for an image that a version resamples to more pixels than a page can hold
 */
export function requireRoom({ grid }: Image, settings: ResamplingSettings, name: string): void {
  const layout = axialLayout(grid);
  const { to } = resampling(layout, settings);
  const voxels = layout.count * to.height * to.width;
  if (voxels <= MOST_VOXELS) return;
  throw tooLarge(name, `${to.width} × ${to.height} × ${layout.count} at this version's resolution`);
}

function tooLarge(name: string, what: string): MyographError {
  return new MyographError(
    'IMAGE_TOO_LARGE',
    `${name} is too large for a page (${what}; it can hold ${MOST_VOXELS / 2 ** 20} million voxels). Crop it, or import it and predict on the server.`,
    { name },
  );
}
