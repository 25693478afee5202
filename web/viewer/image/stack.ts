import { MyographError } from '../../../src/errors.ts';
import { orientation } from '../../../src/imaging/geometry.ts';
import type { Grid, Image } from '../../../src/imaging/image.ts';
import {
  axialLabelSlices,
  axialLayout,
  axialSlices,
  type SliceStack,
} from '../../../src/imaging/slices.ts';

/**
 * An image as its axial slices: slice k is the k-th stored slice along the axis closest to superior–inferior,
 * as everywhere in the API; in the plane the radiological view.
 */
export interface ImageStack extends SliceStack<Float32Array> {
  readonly grid: Grid;
  /** Size of a pixel along the columns (width) and the rows (height). */
  readonly pixelMm: { readonly width: number; readonly height: number };
  /** Between the middles of neighbouring slices. */
  readonly thicknessMm: number;
  /** Whether slice 0 is the most inferior one. */
  readonly beginsInferior: boolean;
}

/** Labels of the same slices, [slice][row][column]. */
export type Labels = Uint8Array;

export function imageStack({ grid, data }: Image): ImageStack {
  const { pixelSize, thickness } = axialLayout(grid);
  const [, , superior] = orientation(grid.affine);
  return {
    ...axialSlices({ grid, data }),
    grid,
    pixelMm: pixelSize,
    thicknessMm: thickness,
    beginsInferior: !superior.flipped,
  };
}

/**
 * Slices of a label map: values of the label schema.
 *
 * @throws LABEL_GRID_MISMATCH where it has not as many voxels as its image along some axis
 */
export function labelSlices(labels: Image, image: ImageStack, name: string): Labels {
  if (labels.grid.size.some((length, axis) => length !== image.grid.size[axis])) {
    throw new MyographError(
      'LABEL_GRID_MISMATCH',
      `${name} has ${labels.grid.size.join(' × ')} voxels, its image ${image.grid.size.join(' × ')}: it cannot be shown on it.`,
    );
  }
  return axialLabelSlices({ grid: image.grid, data: Uint8Array.from(labels.data) }).data;
}

/** A voxel of a stack. */
export interface Voxel {
  readonly slice: number;
  readonly row: number;
  readonly column: number;
}

/** Where a voxel is in the data of a stack. */
export function indexOf({ height, width }: SliceStack<Float32Array>, voxel: Voxel): number {
  return (voxel.slice * height + voxel.row) * width + voxel.column;
}

/** The slice of another stack at the same share of the way from the proximal end. */
export function sameSlice(slice: number, from: SliceEnds, to: SliceEnds): number {
  const share = (slice + 0.5) / from.count;
  const shareThere = from.beginsInferior === to.beginsInferior ? share : 1 - share;
  return Math.min(to.count - 1, Math.max(0, Math.floor(shareThere * to.count)));
}

type SliceEnds = Pick<ImageStack, 'count' | 'beginsInferior'>;
