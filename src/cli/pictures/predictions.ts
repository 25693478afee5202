import type { Chart } from '../../charts/chart.ts';
import { imageGrid } from '../../charts/image-grid.ts';
import { greyPanel } from '../../charts/panel.ts';
import { labelPanel, shownClasses } from './panels.ts';
import type { PicturedSlice } from './pictured-slice.ts';

/** A row for each slice: the image, what people labelled, and what each version predicts. */
export function predictionsPicture(
  slices: readonly PicturedSlice[],
  versionNames: readonly string[],
): Chart {
  return imageGrid({
    title: 'Labels and predictions',
    rowTitles: slices.map(({ name, index }) => `${name}, slice ${index}`),
    columnTitles: ['image', 'labelled', ...versionNames],
    panels: slices.map((slice) => [
      greyPanel(slice),
      ...[slice.labels, ...slice.predictions].map((labels) => labelPanel(slice, labels)),
    ]),
    legend: shownClasses(slices),
  });
}
