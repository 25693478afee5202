import { readFile } from 'node:fs/promises';
import { addSums, countVoxels, sumsBySlice } from '../counts.ts';
import { dice } from '../dice.ts';
import { type Distances, meanDistance, shareWithin } from '../surface/distances.ts';
import type { SurfaceInput } from '../surface/input.ts';
import { percentile, surfaceDistances, surfaceScores } from '../surface/scores.ts';
import { MEASURES, type Measure, type MetricsCase, parseMetricsFile } from './file.ts';
import { inSpace, maskOf } from './masks.ts';

/** One value of one case. */
export interface MetricReport {
  /** The case's name, after its source. */
  readonly name: string;
  readonly measure: string;
  readonly expected: number | null;
  /** What the source has there where Myograph has null; null where they are the same. */
  readonly published: string | null;
  readonly got: number | null;
  readonly pass: boolean;
}

/** Compares Dice values and surface distances with those that the tests of other packages expect. */
export async function verifyKnownMetrics(): Promise<{ values: MetricReport[] }> {
  return verifyMetrics(await readFile(new URL('published-values.json', import.meta.url), 'utf8'));
}

/**
 * Rebuilds the masks that a file describes, and compares what is measured of them with the file.
 *
 * @param contents in the form of published-values.json; docs/running.md tells it
 * @throws MyographError INVALID_INPUT where it is not of that form
 */
export function verifyMetrics(contents: string): { values: MetricReport[] } {
  return { values: parseMetricsFile(contents).flatMap(verifyCase) };
}

function verifyCase(given: MetricsCase): MetricReport[] {
  const measured = measuresOf(given);
  return MEASURES.flatMap((measure): MetricReport[] => {
    const wanted = given.expected[measure];
    if (wanted === undefined) return [];
    const isOther = wanted !== null && typeof wanted === 'object';
    const expected = isOther ? wanted.value : wanted;
    const got = measured[measure];
    const pass =
      got === null || expected === null
        ? got === expected
        : Math.abs(got - expected) <= given.precision;
    return [
      {
        name: given.source ? `${given.source}: ${given.name}` : given.name,
        measure,
        expected,
        published: isOther ? wanted.published : null,
        got,
        pass,
      },
    ];
  });
}

function measuresOf(given: MetricsCase): Record<Measure, number | null> {
  const { convention, tolerance_mm } = given;
  const input = inputOf(given);
  const scores = surfaceScores(input, convention);
  const surfaces = surfaceDistances(input, convention);
  const { fromTruth, fromPrediction } =
    surfaces === null || surfaces === 'one_is_empty'
      ? { fromTruth: null, fromPrediction: null }
      : surfaces;
  const within = (one: Distances | null, share: number) =>
    one && percentile(one, share, convention);
  const largest =
    fromTruth && fromPrediction
      ? Math.max(percentile(fromTruth, 1, convention), percentile(fromPrediction, 1, convention))
      : null;
  return {
    dice: diceOf(input),
    hd95_mm: scores.hd95Mm,
    assd_mm: scores.assdMm,
    surface_dice: scores.surfaceDice,
    hd100_mm: largest,
    hd95_from_truth_mm: within(fromTruth, 0.95),
    hd95_from_prediction_mm: within(fromPrediction, 0.95),
    hd100_from_truth_mm: within(fromTruth, 1),
    hd100_from_prediction_mm: within(fromPrediction, 1),
    asd_from_truth_mm: fromTruth && meanDistance([fromTruth]),
    asd_from_prediction_mm: fromPrediction && meanDistance([fromPrediction]),
    overlap_of_truth: fromTruth && shareWithin([fromTruth], tolerance_mm),
    overlap_of_prediction: fromPrediction && shareWithin([fromPrediction], tolerance_mm),
  };
}

function inputOf({ size, spacing_mm, truth, prediction, tolerance_mm }: MetricsCase): SurfaceInput {
  const axes = inSpace(size, 1);
  const spacing = inSpace(spacing_mm, 1);
  return {
    truth: maskOf(truth, axes, spacing),
    prediction: maskOf(prediction, axes, spacing),
    sliceCount: axes[0],
    height: axes[1],
    width: axes[2],
    spacingMm: { slice: spacing[0], row: spacing[1], column: spacing[2] },
    classIndex: 1,
    slices: Array.from({ length: axes[0] }, (_, slice) => slice),
    toleranceMm: tolerance_mm,
  };
}

function diceOf({ truth, prediction, sliceCount }: SurfaceInput): number | null {
  const annotated = new Uint8Array(2 * sliceCount).fill(1);
  const counts = countVoxels({ truth, prediction, sliceCount, classCount: 2, annotated });
  return dice(addSums(counts.flatMap(sumsBySlice)));
}
