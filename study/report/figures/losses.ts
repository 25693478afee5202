import { lineChart } from '../../../src/charts/line-chart.ts';
import type { RunResult } from '../../result.ts';
import {
  cohortName,
  cohortsOf,
  inOrder,
  NETWORK_NAMES,
  NETWORKS,
  type Network,
  type Terms,
  termsOf,
} from '../runs.ts';
import { smoothed, WINDOW } from '../steadiness.ts';
import { capital } from '../text.ts';
import type { Figure } from './figure.ts';

/** Losses of a family have one scale. */
const FAMILIES: Readonly<Record<Terms, string>> = {
  xent: 'cross-entropy alone',
  dice: 'Dice alone',
  both: 'cross-entropy and Dice',
};

/** Smoothed training losses: a figure for each cohort, network and family. */
export function lossLines(runs: readonly RunResult[]): Figure[] {
  return cohortsOf(runs).flatMap((cohort) =>
    NETWORKS.flatMap((network) =>
      (['xent', 'dice', 'both'] as const).flatMap((family) => {
        const own = inOrder(
          runs.filter(
            (run) =>
              run.cohort === cohort && run.network === network && termsOf(run.loss) === family,
          ),
        );
        return own.length === 0 ? [] : [figureOf(own, cohort, network, family)];
      }),
    ),
  );
}

function figureOf(
  runs: readonly RunResult[],
  cohort: string,
  network: Network,
  family: Terms,
): Figure {
  const title = `${capital(cohortName(cohort))}: training loss of ${NETWORK_NAMES[network]}, ${FAMILIES[family]}`;
  const first = firstFold(runs);
  const chart = lineChart({
    title,
    xTitle: 'Step',
    yTitle: `Loss, mean of the last ${WINDOW} steps`,
    series: first.map(({ method, losses }) => ({ name: method, points: smoothed(losses) })),
  });
  const fold = first[0]?.fold ?? null;
  const caption = fold === null ? title : `${title} (fold ${fold})`;
  return {
    name: `loss-${cohort}-${network}-${family}`,
    page: 'losses',
    section: cohort,
    caption,
    chart,
  };
}

/** Of runs that hold back subjects in turn, those of one fold. */
function firstFold(runs: readonly RunResult[]): RunResult[] {
  const folds = runs.flatMap(({ fold }) => fold ?? []);
  return runs.filter(({ fold }) => fold === null || fold === Math.min(...folds));
}
