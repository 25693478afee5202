import type { MaskShape } from './file.ts';

/** Three axes of which a plane has one slice of 1 mm. */
export type Axes = readonly [slice: number, row: number, column: number];

export function inSpace(axes: readonly number[], ofSlice: number): Axes {
  const [a = 0, b = 0, c] = axes;
  return c === undefined ? [ofSlice, a, b] : [a, b, c];
}

/** The union of shapes as a mask [S, H, W] of 0 and 1. */
export function maskOf(
  shapes: readonly MaskShape[],
  [slices, height, width]: Axes,
  spacingMm: Axes,
): Uint8Array {
  const mask = new Uint8Array(slices * height * width);
  const fill = (slice: number, row: number, from: number, to: number) => {
    const start = (slice * height + row) * width;
    mask.fill(1, start + from, start + to);
  };
  for (const shape of shapes) {
    if ('voxels' in shape) {
      for (const voxel of shape.voxels) {
        const [slice, row, column] = inSpace(voxel, 0);
        fill(slice, row, column, column + 1);
      }
    } else if ('box' in shape) {
      const [firstSlice, firstRow, left] = inSpace(
        shape.box.map(([from]) => from),
        0,
      );
      const [endSlice, endRow, right] = inSpace(
        shape.box.map(([, to]) => to),
        1,
      );
      for (let slice = firstSlice; slice < endSlice; slice++) {
        for (let row = firstRow; row < endRow; row++) fill(slice, row, left, right);
      }
    } else {
      addSphere(mask, [slices, height, width], spacingMm, shape.sphere);
    }
  }
  return mask;
}

function addSphere(
  mask: Uint8Array,
  [, height, width]: Axes,
  spacingMm: Axes,
  { centre_mm, radius_mm }: { centre_mm: readonly number[]; radius_mm: number },
): void {
  const centre = inSpace(centre_mm, 0);
  for (let voxel = 0; voxel < mask.length; voxel++) {
    const row = Math.floor(voxel / width);
    const slice = Math.floor(row / height);
    const square =
      (slice * spacingMm[0] - centre[0]) ** 2 +
      ((row - slice * height) * spacingMm[1] - centre[1]) ** 2 +
      ((voxel - row * width) * spacingMm[2] - centre[2]) ** 2;
    if (square <= radius_mm ** 2) mask[voxel] = 1;
  }
}
