import { colouredPanel, type GreyImage, greyPanel, type Panel } from '../../../src/charts/panel.ts';
import { decodeRuns, type Picture } from '../../result.ts';
import { classColour } from '../runs.ts';

/** The slice alone. */
export function imagePanel(picture: Picture): Panel {
  return greyPanel(imageOf(picture));
}

/** The slice with classes in their colours. */
export function labelPanel(
  picture: Picture,
  layer: 'truth' | 'labelled' | 'prediction',
  codes: readonly string[],
): Panel {
  return colouredPanel(imageOf(picture), decodeRuns(picture[layer]), codes.map(classColour));
}

export function imageOf({ width, height, intensities }: Picture): GreyImage {
  return { width, height, grey: Buffer.from(intensities, 'base64') };
}
