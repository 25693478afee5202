import { lineChart } from '../../../src/charts/line-chart.ts';
import type { RunResult } from '../../result.ts';
import { estimate } from '../estimate.ts';
import { sliceProfile } from '../profile.ts';
import { className, cohortName, matrixRuns, NETWORK_NAMES, runsOf } from '../runs.ts';
import { subjectScores } from '../scores.ts';
import { capital } from '../text.ts';
import type { Figure } from './figure.ts';

/** The abstract's Fig. 4: Dice of each class along the stack, one figure for each set. */
export function sliceLines(runs: readonly RunResult[]): Figure[] {
  const wanted = { network: 'unet', mode: 'fn_plus_fp', terms: 'both' } as const;
  return matrixRuns(runs, wanted).flatMap((run) =>
    [...new Set(run.evaluated.map(({ set }) => set))].map((set): Figure => {
      const title = `${capital(cohortName(run.cohort))}, ${set}: Dice along the stack, ${NETWORK_NAMES[run.network]} with ${run.method}`;
      const hidden = hiddenIn(run, set);
      const chart = lineChart({
        title,
        xTitle: 'Slice, from 0 in the order of the stack',
        yTitle: 'Dice, mean over subjects',
        xRange: [0, lastSlice(run, set)],
        yRange: [0, 1],
        series: run.classes.map((code) => ({
          name: `${className(code)}${hidden.has(code) ? ' (hidden)' : ''}`,
          points: sliceProfile(run, set, code),
        })),
      });
      const name = `slices-${run.cohort}-${set}`;
      return { name, page: 'matrix', section: 'slices', caption: title, chart };
    }),
  );
}

function lastSlice(run: RunResult, set: string): number {
  const images = run.evaluated.filter((image) => image.set === set);
  return Math.max(1, ...images.map(({ sliceCount }) => sliceCount - 1));
}

function hiddenIn(run: RunResult, set: string): Set<string> {
  const images = run.evaluated.filter((image) => image.set === set);
  return new Set(
    images.flatMap(({ counts }) => counts.filter(({ hidden }) => hidden).map((one) => one.class)),
  );
}

/** Mean Dice against the images that were learned from. */
export function learningCurve(runs: readonly RunResult[]): Figure[] {
  const measured = byImages(runsOf(runs, 'learning_curve')).map((run) => ({
    x: run.learned.images,
    ...estimate(subjectScores([run])),
  }));
  if (measured.length === 0) return [];
  const title = 'Mean Dice against the number of images learned from';
  const chart = lineChart({
    title,
    xTitle: '3D images learned from',
    yTitle: 'Dice, mean over subjects with 95 % interval',
    yRange: [0, 1],
    logX: true,
    series: [
      {
        name: 'mean over all classes',
        points: measured.flatMap(({ x, mean }) => (mean === null ? [] : [{ x, y: mean }])),
        band: measured.flatMap(({ x, interval }) => (interval ? [{ x, ...interval }] : [])),
      },
    ],
  });
  return [{ name: 'learning-curve', page: 'learning-curve', section: '', caption: title, chart }];
}

/** From few to many. */
export function byImages(runs: readonly RunResult[]): RunResult[] {
  return runs.toSorted((a, b) => a.learned.images - b.learned.images);
}
