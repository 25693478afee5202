import type { SliceStack } from '../../../src/imaging/slices.ts';
import type { ShownImage } from './shown-image.ts';

export type Rgb = readonly [red: number, green: number, blue: number];

/** Labels over an image: values of voxels as the image is shown, and how each value looks. */
export interface Overlay {
  readonly labels: SliceStack<Uint8Array>;
  readonly colours: ReadonlyMap<number, Rgb>;
  /** 0 to 1. */
  readonly opacity: number;
}

/** Writes a slice, with labels over it, as [row, column] of red, green, blue and opacity. */
export function paintSlice(
  target: Uint8ClampedArray,
  { grey, height, width }: ShownImage,
  slice: number,
  overlay: Overlay | null,
): void {
  const pixels = height * width;
  const first = slice * pixels;
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    const shade = grey[first + pixel] ?? 0;
    const colour = overlay?.colours.get(overlay.labels.data[first + pixel] ?? 0);
    const opacity = colour === undefined ? 0 : (overlay?.opacity ?? 0);
    for (let channel = 0; channel < 3; channel += 1) {
      const own = colour?.[channel] ?? 0;
      target[4 * pixel + channel] = shade + (own - shade) * opacity;
    }
    target[4 * pixel + 3] = 255;
  }
}

/** Such as #1f77b4. */
export function rgbOf(colour: string): Rgb {
  const value = Number.parseInt(colour.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
