import type { Panel } from '../../../src/charts/image-grid.ts';
import { decodeRuns, type Picture } from '../../result.ts';
import { classColour } from '../runs.ts';

type Colour = readonly [red: number, green: number, blue: number];

/** How much of a colour is laid over the image. */
const OPACITY = 0.6;

/** The slice alone. */
export function imagePanel(picture: Picture): Panel {
  return panel(picture, () => null);
}

/** The slice with classes in their colours. */
export function labelPanel(
  picture: Picture,
  layer: 'truth' | 'labelled' | 'prediction',
  codes: readonly string[],
): Panel {
  const values = decodeRuns(picture[layer]);
  const colours = [null, ...codes.map((code) => parseColour(classColour(code)))];
  return panel(picture, (pixel) => colours[values[pixel] ?? 0] ?? null);
}

/** The slice with a colour, or none, over each pixel. */
export function panel(picture: Picture, colourAt: (pixel: number) => Colour | null): Panel {
  const { width, height, intensities } = picture;
  const rgba = new Uint8Array(4 * width * height);
  Buffer.from(intensities, 'base64').forEach((grey, pixel) => {
    const colour = colourAt(pixel) ?? [grey, grey, grey];
    const mixed = colour.map((channel) => (1 - OPACITY) * grey + OPACITY * channel);
    rgba.set([...mixed, 255], 4 * pixel);
  });
  return { width, height, rgba };
}

/** @param text #rrggbb */
export function parseColour(text: string): Colour {
  const value = Number.parseInt(text.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
