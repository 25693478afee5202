import type { RunResult } from '../result.ts';
import { classBars, hippocampusBars } from './figures/bars.ts';
import type { Figure } from './figures/figure.ts';
import { learningCurve, sliceLines } from './figures/lines.ts';
import { lossLines } from './figures/losses.ts';
import { maskPictures, predictionPictures } from './figures/pictures.ts';

/** Every figure that there are results for. */
export function figuresOf(runs: readonly RunResult[]): Figure[] {
  return [
    classBars,
    sliceLines,
    maskPictures,
    predictionPictures,
    learningCurve,
    hippocampusBars,
    lossLines,
  ].flatMap((draw) => draw(runs));
}
