import type { Displacement } from './elastic.ts';
import { blankWindow, type Cut, cutLabelled, type LabelledSlices } from './window.ts';

/** A change of place, the same in all slices of a window, about the window's centre. */
export interface SpatialChange {
  /** Columns run the other way. */
  readonly mirrored: boolean;
  /** In radians, before mirroring; positive turns the content against the clock, as it is looked at. */
  readonly angle: number;
  /** Above 1 the content becomes larger. */
  readonly factor: number;
  readonly displacement: Displacement | null;
}

/**
 * The window of a cut with its content moved. All changes are one resampling: linear for images, nearest
 * for labels. What moves in from beyond the window is the slices' own where they have it, else air.
 */
export function warpedWindow(cut: Cut, change: SpatialChange): LabelledSlices {
  const { mirrored, angle, factor, displacement } = change;
  if (!mirrored && angle === 0 && factor === 1 && displacement === null) return cutLabelled(cut);
  const { slices, air, origin, size } = cut;
  const source = slices.height * slices.width;
  const target = size.height * size.width;
  const window = blankWindow(cut);
  const { images, labels } = window;
  const places = placesOf(cut, change);
  for (let slice = 0; slice < size.depth; slice += 1) {
    const from = origin.slice + slice;
    const to = slice * target;
    if (from < 0 || from >= slices.sliceCount) {
      images.fill(air, to, to + target);
      continue;
    }
    const plane = {
      height: slices.height,
      width: slices.width,
      image: slices.images.subarray(from * source, (from + 1) * source),
      labels: slices.labels.subarray(from * source, (from + 1) * source),
    };
    resample(plane, places, air, {
      height: size.height,
      width: size.width,
      image: images.subarray(to, to + target),
      labels: labels.subarray(to, to + target),
    });
  }
  return window;
}

interface Plane {
  readonly height: number;
  readonly width: number;
  readonly image: Float32Array;
  readonly labels: Uint8Array;
}

/** Where a pixel is taken from: the place of pixel 0, the steps from there, and the displacement. */
interface Places {
  readonly row: number;
  readonly column: number;
  readonly perRow: { readonly row: number; readonly column: number };
  readonly perColumn: { readonly row: number; readonly column: number };
  readonly displacement: Displacement | null;
}

/** The inverse of turning by the angle, growing by the factor and mirroring, about the window's centre. */
function placesOf({ origin, size }: Cut, change: SpatialChange): Places {
  const cos = Math.cos(change.angle) / change.factor;
  const sin = Math.sin(change.angle) / change.factor;
  const direction = change.mirrored ? -1 : 1;
  const perRow = { row: cos, column: -sin };
  const perColumn = { row: direction * sin, column: direction * cos };
  const [middleRow, middleColumn] = [(size.height - 1) / 2, (size.width - 1) / 2];
  return {
    row: origin.row + middleRow - middleRow * perRow.row - middleColumn * perColumn.row,
    column:
      origin.column + middleColumn - middleRow * perRow.column - middleColumn * perColumn.column,
    perRow,
    perColumn,
    displacement: change.displacement,
  };
}

/** One loop over plain numbers, for it runs once for every voxel of every batch. */
function resample(source: Plane, places: Places, air: number, target: Plane): void {
  const { height, width, image, labels } = source;
  const { perRow, perColumn, displacement } = places;
  for (let row = 0, at = 0; row < target.height; row += 1) {
    const lineY = places.row + row * perRow.row;
    const lineX = places.column + row * perRow.column;
    for (let column = 0; column < target.width; column += 1, at += 1) {
      let y = lineY + column * perColumn.row;
      let x = lineX + column * perColumn.column;
      if (displacement !== null) {
        y += displacement.rows[at] ?? 0;
        x += displacement.columns[at] ?? 0;
      }
      target.image[at] = valueAt(image, height, width, y, x, air);
      const nearestRow = Math.floor(y + 0.5);
      const nearest = Math.floor(x + 0.5);
      if (nearestRow >= 0 && nearest >= 0 && nearestRow < height && nearest < width) {
        target.labels[at] = labels[nearestRow * width + nearest] ?? 0;
      }
    }
  }
}

/** Linear between the four pixels about a place; those beyond the plane are air. */
function valueAt(
  image: Float32Array,
  height: number,
  width: number,
  y: number,
  x: number,
  air: number,
): number {
  const row = Math.floor(y);
  const column = Math.floor(x);
  if (row < -1 || column < -1 || row >= height || column >= width) return air;
  const first = row * width + column;
  const hasTop = row >= 0;
  const hasBottom = row < height - 1;
  const hasLeft = column >= 0;
  const hasRight = column < width - 1;
  const a = hasTop && hasLeft ? (image[first] ?? air) : air;
  const b = hasTop && hasRight ? (image[first + 1] ?? air) : air;
  const c = hasBottom && hasLeft ? (image[first + width] ?? air) : air;
  const d = hasBottom && hasRight ? (image[first + width + 1] ?? air) : air;
  const top = a + (x - column) * (b - a);
  const bottom = c + (x - column) * (d - c);
  return top + (y - row) * (bottom - top);
}
