import type { Chart } from '../../charts/chart.ts';
import { imageGrid } from '../../charts/image-grid.ts';
import { levelColours } from '../../charts/palette.ts';
import { colouredPanel } from '../../charts/panel.ts';
import { MASK_MODES, weightMask } from '../../evaluation/weight-mask.ts';
import { labelPanel } from './panels.ts';
import type { PicturedSlice } from './pictured-slice.ts';

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
    legend: levelColours.map((colour, index) => ({ name: `weight ${index + 1}`, colour })),
  });
}

function maskPanel(
  slice: PicturedSlice,
  prediction: Uint8Array,
  mode: (typeof MASK_MODES)[number],
) {
  const weights = [0, ...slice.isAnnotated.map(Number)];
  const mask = weightMask(mode, slice.labels, prediction, weights);
  return colouredPanel(slice, mask, levelColours);
}
