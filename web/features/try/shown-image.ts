import { determinant } from '../../../src/imaging/affine.ts';
import type { Image } from '../../../src/imaging/image.ts';
import { select } from '../../../src/imaging/select.ts';
import { type AxialLayout, axialLayout, axialSlices } from '../../../src/imaging/slices.ts';

/** An image as it is looked at: axial slices of grey values, [slice, row, column], in the radiological view. */
export interface ShownImage
  extends Pick<AxialLayout, 'count' | 'height' | 'width' | 'pixelSize' | 'thickness'> {
  readonly grey: Uint8Array<ArrayBuffer>;
  /** Volume of a voxel in ml. */
  readonly voxelMl: number;
}

/** Shares of the voxels below which all is black, and above which all is white. */
const BLACK = 0.005;
const WHITE = 0.995;

/** The shades are taken from at most this many voxels. */
const SAMPLE = 2 ** 18;

export function shownImage(image: Image): ShownImage {
  const { count, height, width, pixelSize, thickness } = axialLayout(image.grid);
  const { data } = axialSlices(image);
  const [black, white] = shades(data);
  const factor = white > black ? 255 / (white - black) : 0;
  const grey = new Uint8Array(data.length);
  for (let voxel = 0; voxel < data.length; voxel += 1) {
    const shade = ((data[voxel] ?? 0) - black) * factor;
    grey[voxel] = Math.max(0, Math.min(255, Math.round(shade)));
  }
  const voxelMl = Math.abs(determinant(image.grid.affine)) / 1000;
  return { count, height, width, pixelSize, thickness, grey, voxelMl };
}

function shades(data: Float32Array): readonly [number, number] {
  const step = Math.ceil(data.length / SAMPLE);
  const sample = Float32Array.from(
    { length: Math.ceil(data.length / step) },
    (_, n) => data[n * step] ?? 0,
  );
  const at = (share: number) => select(sample, Math.round(share * (sample.length - 1)));
  return [at(BLACK), at(WHITE)];
}
