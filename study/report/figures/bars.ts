import { barChart } from '../../../src/charts/bar-chart.ts';
import type { RunResult } from '../../result.ts';
import { estimate } from '../estimate.ts';
import {
  byMethod,
  className,
  cohortName,
  cohortsOf,
  hippocampusRuns,
  matrixRuns,
  NETWORK_NAMES,
  NETWORKS,
  runsOf,
} from '../runs.ts';
import { classScores, subjectScores } from '../scores.ts';
import { capital, several } from '../text.ts';
import type { Figure } from './figure.ts';

/** The abstract's Fig. 3: a bar for each class and method. */
export function classBars(runs: readonly RunResult[]): Figure[] {
  return cohortsOf(matrixRuns(runs, {})).flatMap((cohort) =>
    NETWORKS.flatMap((network): Figure[] => {
      const own = matrixRuns(runs, { cohort, network });
      const [first] = own;
      if (!first) return [];
      const title = `${capital(cohortName(cohort))}: Dice of ${NETWORK_NAMES[network]} by class and loss`;
      const chart = barChart({
        title,
        yTitle: 'Dice, mean over subjects with 95 % interval',
        yRange: [0, 1],
        categories: first.classes.map(className),
        series: own.map((run) => {
          const found = run.classes.map((code) => estimate(classScores([run], code)));
          return {
            name: run.method,
            values: found.map(({ mean }) => mean),
            intervals: found.map(({ interval }) => interval),
          };
        }),
      });
      return [
        {
          name: `dice-${cohort}-${network}`,
          page: 'matrix',
          section: cohort,
          caption: title,
          chart,
        },
      ];
    }),
  );
}

/** Mean Dice by method on the hippocampus, of both ways to hide labels. */
export function hippocampusBars(allRuns: readonly RunResult[]): Figure[] {
  const runs = hippocampusRuns(allRuns);
  const parts = [
    { part: 'hippocampus_all', name: 'all labels' },
    { part: 'hippocampus_half', name: '(a) one class hidden in half of the volumes' },
    { part: 'hippocampus_one', name: '(b) each volume keeps one class' },
  ] as const;
  const series = parts.flatMap(({ part, name }) => {
    const methods = byMethod(runsOf(runs, part));
    return methods.size === 0 ? [] : [{ name, methods }];
  });
  if (series.length === 0) return [];
  const categories = [...new Set(series.flatMap(({ methods }) => [...methods.keys()]))];
  const title = 'Hippocampus: mean Dice by method';
  const chart = barChart({
    title,
    yTitle: 'Dice, mean over subjects with 95 % interval',
    yRange: [0, 1],
    categories,
    series: series.map(({ name, methods }) => {
      const found = categories.map((method) => estimate(subjectScores(methods.get(method) ?? [])));
      return {
        name,
        values: found.map(({ mean }) => mean),
        intervals: found.map(({ interval }) => interval),
      };
    }),
  });
  const folds = new Set(runs.flatMap(({ fold }) => fold ?? []));
  const caption = `${title}, subjects of ${several(folds.size, 'fold')}`;
  return [{ name: 'hippocampus', page: 'hippocampus', section: '', caption, chart }];
}
