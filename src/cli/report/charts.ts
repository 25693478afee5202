import { barChart } from '../../charts/bar-chart.ts';
import type { Chart } from '../../charts/chart.ts';
import { lineChart } from '../../charts/line-chart.ts';
import { scatterChart } from '../../charts/scatter-chart.ts';
import type { Report, ReportedVersion } from './read.ts';

/** Bars of Dice by class and version, with the interval of each. */
export function diceChart({ title, rows, versions }: Report): Chart {
  return barChart({
    title,
    yTitle: 'Dice, mean over subjects',
    yRange: [0, 1],
    categories: rows.map((row) => row.class),
    series: versions.map(({ name }, index) => ({
      name,
      values: rows.map(({ scores }) => scores[index]?.mean ?? null),
      intervals: rows.map(({ scores }) => intervalOf(scores[index])),
    })),
  });
}

/** Dice of each class along the limb. */
export function sliceChart({ name, profile }: ReportedVersion): Chart {
  const byClass = Map.groupBy(profile.points, (point) => point.class);
  const isBySlice = profile.sliceCounts.length === 1;
  return lineChart({
    title: `Dice along the limb, ${name}`,
    xTitle: isBySlice
      ? 'Slices from the proximal end'
      : `Position of ${profile.positions} along the stack, 0 is the most proximal`,
    yTitle: 'Dice, pooled over subjects',
    xRange: [0, Math.max(1, profile.positions - 1)],
    yRange: [0, 1],
    series: [...byClass].map(([code, points]) => ({
      name: code,
      points: points.flatMap(({ position, pooledDice }) =>
        pooledDice === null ? [] : [{ x: position, y: pooledDice }],
      ),
    })),
  });
}

/** Differences of predicted and manual volumes against their mean, as Bland and Altman plot them. */
export function volumeChart({ name, volumeAgreement }: ReportedVersion): Chart {
  return scatterChart({
    title: `Predicted less manual volume, ${name}`,
    xTitle: 'Mean of both volumes, mL',
    yTitle: 'Difference, mL',
    groups: volumeAgreement.map(({ class: code, points }) => ({
      name: code,
      points: points.map(({ manualMl, predictedMl }) => ({
        x: (manualMl + predictedMl) / 2,
        y: predictedMl - manualMl,
      })),
    })),
    lines: [{ name: 'no difference', y: 0 }],
  });
}

function intervalOf(score: Report['rows'][number]['scores'][number] | undefined) {
  const { low = null, high = null } = score ?? {};
  return low === null || high === null ? null : { low, high };
}
