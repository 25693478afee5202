import { useMemo } from 'react';
import { BarChart } from '../../../charts/bar-chart.tsx';
import type { Compared } from '../compare-page.tsx';
import { intervalOf, unitRange } from '../results/class-bars.tsx';

/** Bars of Dice by class and version, each with its interval. */
export function ComparedBars({ compared }: { compared: Compared }) {
  const { categories, series } = useMemo(() => {
    const { comparison, names, classes, nameOf } = compared;
    const rows = comparison.rows.filter((row) => classes.includes(row.class));
    return {
      categories: [...rows.map((row) => nameOf(row.class)), nameOf(null)],
      series: names.map((name, index) => {
        const scores = [
          ...rows.map(({ summaries }) => summaries[index]),
          comparison.meanSummaries[index],
        ];
        return {
          name,
          values: scores.map((score) => score?.mean ?? null),
          intervals: scores.map(intervalOf),
          counts: scores.map((score) => score?.subjects ?? 0),
        };
      }),
    };
  }, [compared]);
  return (
    <BarChart
      title="Dice by class and version"
      xTitle="Class"
      yTitle="Dice, mean over subjects"
      yRange={unitRange}
      countTitle="Subjects"
      categories={categories}
      series={series}
    />
  );
}
