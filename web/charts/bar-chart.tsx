import type { EChartsOption } from 'echarts';
import { useCallback } from 'react';
import { Chart } from './chart.tsx';
import { errorBars, type Interval } from './intervals.ts';
import { legendHeight, legendOf } from './legend.ts';
import { type ChartLook, chartAxis } from './look.ts';

export interface BarSeries {
  readonly name: string;
  /** One for each category; null for no bar. */
  readonly values: readonly (number | null)[];
  /** Likewise, drawn as error bars. */
  readonly intervals: readonly (Interval | null)[];
  /** Likewise: how many each value is of. */
  readonly counts: readonly number[];
}

export interface BarChartProps {
  readonly title: string;
  /** What the categories are, such as Class. */
  readonly xTitle: string;
  /** With the unit. */
  readonly yTitle: string;
  readonly yRange?: readonly [low: number, high: number];
  /** What counts count, such as Subjects. */
  readonly countTitle: string;
  readonly categories: readonly string[];
  /** Keep it by `useMemo`: the chart is drawn anew when it is another. */
  readonly series: readonly BarSeries[];
}

/** Of the room of a category, its bars take so much. */
const share = 0.8;

/** Bars of each series side by side for each category, with intervals. Nothing measured is a gap. */
export function BarChart(props: BarChartProps) {
  const { title, xTitle, yTitle, countTitle, categories, series, yRange } = props;
  const isTight = categories.length > 12 || categories.some((name) => name.length > 14);
  const option = useCallback(
    (look: ChartLook): EChartsOption => ({
      legend: legendOf(
        look,
        series.map(({ name }) => name),
      ),
      grid: {
        ...{ left: 12, right: 16, bottom: 12, outerBoundsMode: 'same' },
        top: 12 + legendHeight(series.map(({ name }) => name)),
      },
      tooltip: {
        ...{
          trigger: 'axis',
          axisPointer: { type: 'shadow' },
          renderMode: 'richText',
          confine: true,
        },
        ...{ backgroundColor: look.background, borderColor: look.faint, transitionDuration: 0 },
        textStyle: { fontSize: 12, color: look.ink },
        show: !look.isFile,
      },
      xAxis: {
        ...chartAxis(look, ''),
        type: 'category',
        data: [...categories],
        axisTick: { show: false },
        axisLabel: { color: look.ink, fontSize: 12, interval: 0, rotate: isTight ? 35 : 0 },
        splitLine: { show: false },
      },
      yAxis: {
        ...chartAxis(look, yTitle),
        type: 'value',
        ...(yRange && { min: yRange[0], max: yRange[1] }),
      },
      series: [
        ...series.map(({ name, values }, index) => ({
          type: 'bar' as const,
          name,
          data: [...values],
          ...{ barGap: '0%', barCategoryGap: `${Math.round(100 * (1 - share))}%` },
          barMinHeight: 2,
          itemStyle: { color: look.area(index), borderColor: look.ink, borderWidth: 0.5 },
          emphasis: { disabled: true },
          tooltip: {
            valueFormatter: (value: unknown) =>
              typeof value === 'number' ? value.toFixed(3) : '–',
          },
        })),
        errorBars(
          look,
          series.map(({ intervals }) => intervals),
          share,
        ),
      ],
    }),
    [categories, series, yTitle, yRange, isTight],
  );
  return (
    <Chart
      title={title}
      description={describe(props)}
      option={option}
      height={300 + legendHeight(series.map(({ name }) => name)) + (isTight ? 60 : 0)}
      data={{
        header: [xTitle, 'Series', yTitle, 'Lower end', 'Upper end', countTitle],
        rows: categories.flatMap((category, place) =>
          series.map(({ name, values, intervals, counts }) => [
            ...[category, name, values[place]],
            ...[intervals[place]?.low, intervals[place]?.high, counts[place]],
          ]),
        ),
      }}
    />
  );
}

function describe({ yTitle, categories, series }: BarChartProps): string {
  const told = series.map(({ name, values }) => {
    const bars = categories.map((category, place) => {
      const value = values[place] ?? null;
      return `${category} ${value === null ? 'none' : value.toFixed(3)}`;
    });
    return `${name}: ${bars.join(', ')}.`;
  });
  return [`Bars of ${yTitle}.`, ...told].join(' ');
}
