import { imageGrid } from '../../../src/charts/image-grid.ts';
import { levelColours } from '../../../src/charts/palette.ts';
import { colouredPanel } from '../../../src/charts/panel.ts';
import { MASK_MODES, type MaskMode, weightMask } from '../../../src/evaluation/weight-mask.ts';
import { decodeRuns, type Picture, type RunResult } from '../../result.ts';
import { classColour, className, cohortsOf, inOrder, lossKey, ruleLoss } from '../runs.ts';
import { distinct } from '../text.ts';
import type { Figure } from './figure.ts';
import { imageOf, imagePanel, labelPanel } from './panels.ts';

/** The abstract's Fig. 2: what each mode counts, for one prediction. */
export function maskPictures(runs: readonly RunResult[]): Figure[] {
  const rule = lossKey(ruleLoss());
  const run = pictured(runs).find(({ loss }) => lossKey(loss) === rule);
  if (!run) return [];
  const codes = [...run.classes, ...run.untrained];
  const title = `Weight of each voxel in the cross-entropy, for the prediction of ${run.method}`;
  const chart = imageGrid({
    title,
    rowTitles: run.pictures.map(({ image, slice }) => `${image}, slice ${slice}`),
    columnTitles: ['labelled', 'predicted', ...MASK_MODES],
    panels: run.pictures.map((picture) => [
      labelPanel(picture, 'labelled', codes),
      labelPanel(picture, 'prediction', codes),
      ...MASK_MODES.map((mode) => maskPanel(run, picture, mode)),
    ]),
    legend: levelColours.map((colour, index) => ({ name: `weight ${index + 1}`, colour })),
  });
  const caption = `${title}. Classes that are labelled in the image weigh 1, the background and the others 0`;
  return [{ name: 'weight-masks', page: 'matrix', section: 'masks', caption, chart }];
}

function maskPanel(run: RunResult, picture: Picture, mode: MaskMode) {
  const { counts } = run.evaluated.find(({ id }) => id === picture.image) ?? { counts: [] };
  const weights = [0, ...counts.map(({ hidden }) => (hidden ? 0 : 1))];
  const mask = weightMask(
    mode,
    decodeRuns(picture.labelled),
    decodeRuns(picture.prediction),
    weights,
  );
  return colouredPanel(imageOf(picture), mask, levelColours);
}

/** The abstract's Fig. 5: predictions of the losses side by side. */
export function predictionPictures(runs: readonly RunResult[]): Figure[] {
  return cohortsOf(pictured(runs)).flatMap((cohort) => {
    const shown = pictured(runs).filter((run) => run.cohort === cohort);
    const gated = shown.filter(({ loss }) => loss.gating === 'catalog');
    const ungated = shown.filter(({ loss }) => loss.gating === 'none');
    return [
      ...predictions(gated, `predictions-${cohort}`, 'gated by what is labelled'),
      ...predictions(ungated, `predictions-${cohort}-not-gated`, 'not gated'),
    ];
  });
}

function predictions(runs: readonly RunResult[], name: string, what: string): Figure[] {
  const [first] = runs;
  if (!first) return [];
  const codes = [...first.classes, ...first.untrained];
  const title = `Predictions of the losses, ${what}: UNet, ${distinct(runs.map(({ training }) => training.steps))} steps`;
  const chart = imageGrid({
    title,
    rowTitles: first.pictures.map(({ image, slice }) => `${image}, slice ${slice}`),
    columnTitles: ['image', 'truth', 'labelled', ...runs.map(({ method }) => method)],
    panels: first.pictures.map((picture) => [
      imagePanel(picture),
      labelPanel(picture, 'truth', codes),
      labelPanel(picture, 'labelled', codes),
      ...runs.map((run) => {
        const own = run.pictures.find(({ image }) => image === picture.image);
        return own ? labelPanel(own, 'prediction', codes) : null;
      }),
    ]),
    legend: codes.map((code) => ({ name: className(code), colour: classColour(code) })),
  });
  return [{ name, page: 'matrix', section: 'predictions', caption: title, chart }];
}

function pictured(runs: readonly RunResult[]): RunResult[] {
  return inOrder(runs.filter(({ pictures, network }) => pictures.length > 0 && network === 'unet'));
}
