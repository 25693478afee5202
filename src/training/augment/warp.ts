import type { Displacement } from './elastic.ts';
import { blankWindow, type Cut, cutLabelled, type LabelledSlices, presenceOf } from './window.ts';

/** A change of place, the same in all slices of a window, about the window's centre. */
export interface SpatialChange {
  /** Columns run the other way. */
  readonly mirrored: boolean;
  /** In radians; positive turns the content from the rows' direction to the columns'. */
  readonly angle: number;
  /** Above 1 the content becomes larger. */
  readonly factor: number;
  readonly displacement: Displacement | null;
}

/** For each pixel of a window the place in the slices that it shows, in pixels. */
interface Places {
  readonly rows: Float64Array;
  readonly columns: Float64Array;
}

/**
 * The window of a cut with its content moved. All changes are one resampling: linear for images, nearest
 * for labels. What moves in from beyond the window is the slices' own where they have it, else air.
 */
export function warpedWindow(cut: Cut, change: SpatialChange): LabelledSlices {
  const { mirrored, angle, factor, displacement } = change;
  if (!mirrored && angle === 0 && factor === 1 && displacement === null) return cutLabelled(cut);
  const { slices, air, origin, size } = cut;
  const places = placesOf(cut, change);
  const { images, labels } = blankWindow(size);
  const source = slices.height * slices.width;
  const target = size.height * size.width;
  for (let slice = 0; slice < size.depth; slice += 1) {
    const from = origin.slice + slice;
    const image = images.subarray(slice * target, (slice + 1) * target);
    if (from < 0 || from >= slices.sliceCount) {
      image.fill(air);
      continue;
    }
    const plane = { height: slices.height, width: slices.width };
    const [start, end] = [from * source, (from + 1) * source];
    sampleImage({ ...plane, data: slices.images.subarray(start, end) }, places, air, image);
    const label = labels.subarray(slice * target, (slice + 1) * target);
    sampleLabels({ ...plane, data: slices.labels.subarray(start, end) }, places, label);
  }
  const presence = presenceOf(cut);
  return {
    sliceCount: size.depth,
    height: size.height,
    width: size.width,
    images,
    labels,
    presence,
  };
}

function placesOf({ origin, size }: Cut, change: SpatialChange): Places {
  const { height, width } = size;
  const { mirrored, angle, factor, displacement } = change;
  const rows = new Float64Array(height * width);
  const columns = new Float64Array(height * width);
  const [cos, sin] = [Math.cos(angle) / factor, Math.sin(angle) / factor];
  const [middleRow, middleColumn] = [(height - 1) / 2, (width - 1) / 2];
  for (let row = 0, at = 0; row < height; row += 1) {
    const y = row - middleRow;
    for (let column = 0; column < width; column += 1, at += 1) {
      const x = mirrored ? middleColumn - column : column - middleColumn;
      rows[at] = origin.row + middleRow + cos * y - sin * x;
      columns[at] = origin.column + middleColumn + sin * y + cos * x;
    }
  }
  if (displacement !== null) {
    for (let at = 0; at < rows.length; at += 1) {
      rows[at] = (rows[at] ?? 0) + (displacement.rows[at] ?? 0);
      columns[at] = (columns[at] ?? 0) + (displacement.columns[at] ?? 0);
    }
  }
  return { rows, columns };
}

interface Plane<T> {
  readonly height: number;
  readonly width: number;
  readonly data: T;
}

function sampleImage(
  plane: Plane<Float32Array>,
  { rows, columns }: Places,
  air: number,
  target: Float32Array,
): void {
  const { height, width, data } = plane;
  for (let at = 0; at < target.length; at += 1) {
    const [y, x] = [rows[at] ?? 0, columns[at] ?? 0];
    const [row, column] = [Math.floor(y), Math.floor(x)];
    const [down, across] = [y - row, x - column];
    if (row >= 0 && column >= 0 && row < height - 1 && column < width - 1) {
      const first = row * width + column;
      const [a, b] = [data[first] ?? 0, data[first + 1] ?? 0];
      const [c, d] = [data[first + width] ?? 0, data[first + width + 1] ?? 0];
      const [top, bottom] = [a + across * (b - a), c + across * (d - c)];
      target[at] = top + down * (bottom - top);
    } else {
      target[at] = atBorder(plane, row, column, down, across, air);
    }
  }
}

/** As inside, but pixels beyond the plane are air. */
function atBorder(
  { height, width, data }: Plane<Float32Array>,
  row: number,
  column: number,
  down: number,
  across: number,
  air: number,
): number {
  const value = (r: number, c: number) =>
    r >= 0 && c >= 0 && r < height && c < width ? (data[r * width + c] ?? 0) : air;
  const [a, b] = [value(row, column), value(row, column + 1)];
  const [c, d] = [value(row + 1, column), value(row + 1, column + 1)];
  const [top, bottom] = [a + across * (b - a), c + across * (d - c)];
  return top + down * (bottom - top);
}

function sampleLabels(
  { height, width, data }: Plane<Uint8Array>,
  { rows, columns }: Places,
  target: Uint8Array,
): void {
  for (let at = 0; at < target.length; at += 1) {
    const row = Math.floor((rows[at] ?? 0) + 0.5);
    const column = Math.floor((columns[at] ?? 0) + 0.5);
    const isInside = row >= 0 && column >= 0 && row < height && column < width;
    target[at] = isInside ? (data[row * width + column] ?? 0) : 0;
  }
}
