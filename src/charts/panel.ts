/** An image as an `imageGrid` shows it. */
export interface Panel {
  readonly width: number;
  readonly height: number;
  /** 4 · width · height bytes, row after row. */
  readonly rgba: Uint8Array;
}

export interface GreyImage {
  readonly width: number;
  readonly height: number;
  /** [V] from 0 for black to 255 for white. */
  readonly grey: ArrayLike<number>;
}

type Colour = readonly [red: number, green: number, blue: number];

/** How much of a colour is laid over the image. */
const OPACITY = 0.6;

/** The image alone. */
export function greyPanel(image: GreyImage): Panel {
  return colouredPanel(image, [], []);
}

/**
 * The image with colours laid over it.
 *
 * @param values [V] which colour each pixel has, from 1; 0 and others without a colour show the image
 * @param colours #rrggbb, that of value v at v − 1
 */
export function colouredPanel(
  { width, height, grey }: GreyImage,
  values: ArrayLike<number>,
  colours: readonly string[],
): Panel {
  const parsed = colours.map(parseColour);
  const rgba = new Uint8Array(4 * width * height);
  for (let pixel = 0; pixel < grey.length; pixel++) {
    const mixed = blend(grey[pixel] ?? 0, parsed[(values[pixel] ?? 0) - 1]);
    rgba.set([...mixed, 255], 4 * pixel);
  }
  return { width, height, rgba };
}

function blend(grey: number, colour: Colour | undefined): Colour {
  if (!colour) return [grey, grey, grey];
  const mix = (channel: number) => (1 - OPACITY) * grey + OPACITY * channel;
  return [mix(colour[0]), mix(colour[1]), mix(colour[2])];
}

function parseColour(text: string): Colour {
  const value = Number.parseInt(text.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
