import type { Panel } from '../../charts/image-grid.ts';
import type { PicturedClass, PicturedSlice } from './pictured-slice.ts';

/** How much of a colour is laid over the image. */
const OPACITY = 0.55;

type Colour = readonly [number, number, number];

/** The image alone. */
export function imagePanel(slice: PicturedSlice): Panel {
  return panel(slice, () => undefined);
}

/** The image, with labels laid over it in the colours of their classes. */
export function labelPanel(slice: PicturedSlice, labels: Uint8Array): Panel {
  const colours = slice.classes.map(({ colour }) => parseColour(colour));
  return panel(slice, (pixel) => colours[(labels[pixel] ?? 0) - 1]);
}

/** The image, with each pixel's colour laid over it where there is one. */
export function panel(
  { width, height, grey }: Pick<PicturedSlice, 'width' | 'height' | 'grey'>,
  colourAt: (pixel: number) => Colour | undefined,
): Panel {
  const rgba = new Uint8Array(4 * width * height);
  grey.forEach((value, pixel) => {
    rgba.set([...blend(255 * value, colourAt(pixel)), 255], 4 * pixel);
  });
  return { width, height, rgba };
}

/** The classes that some of the label maps show, for a legend, each once. */
export function shownClasses(slices: readonly PicturedSlice[]): PicturedClass[] {
  const byCode = new Map<string, PicturedClass>();
  for (const { classes, labels, predictions } of slices) {
    const values = new Set([labels, ...predictions].flatMap((map) => [...map]));
    classes.forEach((one, index) => {
      if (values.has(index + 1)) byCode.set(one.code, one);
    });
  }
  return [...byCode.values()];
}

export function parseColour(text: string): Colour {
  const channel = (start: number) => Number.parseInt(text.slice(start, start + 2), 16);
  return [channel(1), channel(3), channel(5)];
}

function blend(grey: number, colour: Colour | undefined): Colour {
  if (!colour) return [grey, grey, grey];
  const mix = (channel: number) => (1 - OPACITY) * grey + OPACITY * channel;
  return [mix(colour[0]), mix(colour[1]), mix(colour[2])];
}
