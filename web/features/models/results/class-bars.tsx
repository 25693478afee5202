import { useMemo } from 'react';
import { BarChart } from '../../../charts/bar-chart.tsx';
import type { ModelScoreFragment } from '../../../generated/models.ts';
import type { Evaluation, Shown } from './results-tab.tsx';

export const unitRange = [0, 1] as const;

/** The interval of a mean; null where there is none. */
export function intervalOf(score: Pick<ModelScoreFragment, 'low' | 'high'> | undefined) {
  const { low = null, high = null } = score ?? {};
  return low === null || high === null ? null : { low, high };
}

/** Dice of each class, with its interval. */
export function ClassBars({ evaluation, shown }: { evaluation: Evaluation; shown: Shown }) {
  const { classes, nameOf, versionName } = shown;
  const key = classes.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: classes are told apart by their codes
  const { categories, series } = useMemo(() => {
    const rows = evaluation.classes.filter(
      (row) => row.class !== null && classes.includes(row.class),
    );
    return {
      categories: rows.map((row) => nameOf(row.class)),
      series: [
        {
          name: versionName,
          values: rows.map(({ dice }) => dice.mean),
          intervals: rows.map(({ dice }) => intervalOf(dice)),
          counts: rows.map(({ dice }) => dice.subjects),
        },
      ],
    };
  }, [evaluation, key, versionName]);
  return (
    <BarChart
      title={`Dice by class, ${versionName}`}
      xTitle="Class"
      yTitle="Dice, mean over subjects"
      yRange={unitRange}
      countTitle="Subjects"
      categories={categories}
      series={series}
    />
  );
}
