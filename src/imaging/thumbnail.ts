import { PNG } from 'pngjs';
import { copyToView, viewedSize } from './geometry.ts';
import type { Image } from './image.ts';
import { resampleImageSlices, resampling } from './resample.ts';
import { select } from './select.ts';
import { axialLayout, type SliceStack } from './slices.ts';

/** Pixels along the longer side. */
const SIDE = 160;

/** Share of the pixels that are shown black, and again white: a few bright vessels shall not darken the rest. */
const CLIPPED = 0.005;

/**
 * A picture of the middle slice, to know an image by: PNG in grey, 160 pixels along the longer side, in the
 * proportions that it has in mm, seen as radiologists do. Air is black, and the brightest tissue white.
 */
export function thumbnailOf(image: Image): Uint8Array {
  const slice = middleSlice(image);
  const { pixelSize } = axialLayout(image.grid);
  const mm = { height: slice.height * pixelSize.height, width: slice.width * pixelSize.width };
  const spacing = Math.max(mm.height, mm.width) / SIDE;
  const to = resampling({ ...slice, pixelSize }, { height: SIDE, width: SIDE, spacing });
  return greyPng(resampleImageSlices(slice, to));
}

/** The slice alone is brought into view, and not the whole of the image. */
function middleSlice({ grid, data }: Image): SliceStack<Float32Array> {
  const { view, count } = axialLayout(grid);
  const { axis } = view[2];
  const { size } = grid;
  const middle = Math.floor(count / 2);
  const alone = [size[0], size[1], size[2]] satisfies [number, number, number];
  alone[axis] = 1;
  const step = [1, size[0], size[0] * size[1]][axis] ?? 1;
  const voxels = new Float32Array(alone[0] * alone[1] * alone[2]);
  // Voxels that follow one another before the next step along the slice axis.
  for (let at = 0; at < voxels.length; at += step) {
    const from = (at / step) * step * size[axis] + middle * step;
    voxels.set(data.subarray(from, from + step), at);
  }
  const [width, height] = viewedSize(alone, view);
  const slice = copyToView(new Float32Array(voxels.length), voxels, alone, view);
  return { count: 1, height, width, data: slice };
}

function greyPng({ height, width, data }: SliceStack<Float32Array>): Uint8Array {
  const last = data.length - 1;
  const black = select(data.slice(), Math.floor(CLIPPED * last));
  const white = select(data.slice(), Math.ceil((1 - CLIPPED) * last));
  const perGrey = white > black ? 255 / (white - black) : 0;
  const png = new PNG({ width, height });
  png.data = Buffer.from(Uint8ClampedArray.from(data, (value) => (value - black) * perGrey));
  return PNG.sync.write(png, { colorType: 0, inputColorType: 0, inputHasAlpha: false });
}
