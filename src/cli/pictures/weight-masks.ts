import type { Chart } from '../../charts/chart.ts';
import { imageGrid } from '../../charts/image-grid.ts';
import { MASK_MODES, weightMask } from '../../evaluation/weight-mask.ts';
import { labelPanel, panel, parseColour } from './panels.ts';
import type { PicturedSlice } from './pictured-slice.ts';

/** Colours of the weights 1 and 2; a voxel that weighs nothing shows the image alone. */
const WEIGHT_COLOURS = ['#56b4e9', '#d55e00'] as const;

/**
 * What each mode of the weight mask counts in a slice, for the prediction of one version: every class that
 * is annotated in the slice weighs 1, the background and the others 0.
 *
 * @param version which of the predictions
 */
export function weightMasksPicture(
  slices: readonly PicturedSlice[],
  version: number,
  versionName: string,
): Chart {
  return imageGrid({
    title: `Weight of each voxel in the cross-entropy, for the prediction of ${versionName}`,
    rowTitles: slices.map(({ name, index }) => `${name}, slice ${index}`),
    columnTitles: ['labelled', 'predicted', ...MASK_MODES],
    panels: slices.map((slice) => {
      const prediction = slice.predictions[version] ?? slice.labels;
      return [
        labelPanel(slice, slice.labels),
        labelPanel(slice, prediction),
        ...MASK_MODES.map((mode) => maskPanel(slice, prediction, mode)),
      ];
    }),
    legend: WEIGHT_COLOURS.map((colour, index) => ({ name: `weight ${index + 1}`, colour })),
  });
}

function maskPanel(
  slice: PicturedSlice,
  prediction: Uint8Array,
  mode: (typeof MASK_MODES)[number],
) {
  const weights = [0, ...slice.isAnnotated.map(Number)];
  const mask = weightMask(mode, slice.labels, prediction, weights);
  const colours = WEIGHT_COLOURS.map(parseColour);
  return panel(slice, (pixel) => colours[(mask[pixel] ?? 0) - 1]);
}
