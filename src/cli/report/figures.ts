import type { Chart } from '../../charts/chart.ts';
import type { Client } from '../client.ts';
import { predictionsPicture } from '../pictures/predictions.ts';
import { weightMasksPicture } from '../pictures/weight-masks.ts';
import { diceChart, sliceChart, volumeChart } from './charts.ts';
import type { ReportOptions } from './options.ts';
import { picturedSlices } from './pictured-slices.ts';
import type { Report } from './read.ts';

/** A picture of the report, by the name of its file without extension. */
export interface Figure {
  readonly name: string;
  readonly caption: string;
  readonly chart: Chart;
}

/** All pictures of a report. */
export async function figuresOf(
  client: Client,
  report: Report,
  options: ReportOptions,
): Promise<Figure[]> {
  return [...charts(report), ...(await pictures(client, report, options))];
}

function charts(report: Report): Figure[] {
  return [
    {
      name: 'dice',
      caption: 'Dice of each class: mean over subjects, with 95 % bootstrap intervals.',
      chart: diceChart(report),
    },
    ...report.versions.flatMap((version, index) => [
      {
        name: `slices-${index + 1}`,
        caption: `${version.name}: Dice along the limb, from proximal to distal.`,
        chart: sliceChart(version),
      },
      {
        name: `volumes-${index + 1}`,
        caption: `${version.name}: predicted against manual volumes.`,
        chart: volumeChart(version),
      },
    ]),
  ];
}

async function pictures(client: Client, report: Report, options: ReportOptions): Promise<Figure[]> {
  if (!options.pictures) return [];
  const names = report.versions.map(({ name }) => name);
  const slices = await picturedSlices(client, report, options);
  return [
    {
      name: 'predictions',
      caption: 'What people labelled, and what each version predicts.',
      chart: predictionsPicture(slices, names),
    },
    ...names.map((name, index) => ({
      name: `weight-masks-${index + 1}`,
      caption: `${name}: what the four modes of the weight mask count.`,
      chart: weightMasksPicture(slices, index, name),
    })),
  ];
}
