import type { SliceStack } from './slices.ts';

/**
 * Marks with 1, slice by slice, the pixels from which a slice's border can be reached through pixels of
 * value 0 of `walls`, by steps to the four neighbours. Walls themselves stay 0.
 *
 * Since steps are not diagonal, a wall whose pixels touch only at corners is closed.
 */
export function outsideOf(walls: SliceStack<Uint8Array>): Uint8Array {
  const { count, height, width, data } = walls;
  const outside = new Uint8Array(data.length);
  const stack = new Int32Array(height * width);
  for (let slice = 0; slice < count; slice += 1) {
    const [from, to] = [slice * height * width, (slice + 1) * height * width];
    floodFromBorder(data.subarray(from, to), outside.subarray(from, to), height, width, stack);
  }
  return outside;
}

function floodFromBorder(
  walls: Uint8Array,
  outside: Uint8Array,
  height: number,
  width: number,
  stack: Int32Array,
): void {
  let depth = 0;
  const visit = (pixel: number): void => {
    if (walls[pixel] !== 0 || outside[pixel] !== 0) return;
    outside[pixel] = 1;
    stack[depth] = pixel;
    depth += 1;
  };
  for (let column = 0; column < width; column += 1) {
    visit(column);
    visit((height - 1) * width + column);
  }
  for (let row = 0; row < height; row += 1) {
    visit(row * width);
    visit(row * width + width - 1);
  }
  while (depth > 0) {
    depth -= 1;
    const pixel = stack[depth] ?? 0;
    const column = pixel % width;
    if (column > 0) visit(pixel - 1);
    if (column < width - 1) visit(pixel + 1);
    if (pixel >= width) visit(pixel - width);
    if (pixel < (height - 1) * width) visit(pixel + width);
  }
}
