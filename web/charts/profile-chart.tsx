import type { EChartsOption } from 'echarts';
import { useCallback } from 'react';
import { Chart } from './chart.tsx';
import { legendHeight, legendOf } from './legend.ts';
import { type ChartLook, chartAxis } from './look.ts';

export interface ProfilePoint {
  readonly x: number;
  /** Null where there is nothing to measure: the line has a gap. */
  readonly y: number | null;
}

export interface ProfileSeries {
  readonly name: string;
  /** In the order of x. */
  readonly points: readonly ProfilePoint[];
}

export interface ProfileChartProps {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly yRange?: readonly [low: number, high: number];
  /** Keep it by `useMemo`: the chart is drawn anew when it is another. */
  readonly series: readonly ProfileSeries[];
}

/** Lines along an axis of whole numbers, such as slices; they differ in colour, mark and dash. */
export function ProfileChart({ title, xTitle, yTitle, yRange, series }: ProfileChartProps) {
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
        ...{ trigger: 'item', renderMode: 'richText', confine: true, transitionDuration: 0 },
        ...{ backgroundColor: look.background, borderColor: look.faint, show: !look.isFile },
        textStyle: { fontSize: 12, color: look.ink },
        formatter: (params) => tellPoint(params, xTitle),
      },
      xAxis: {
        ...chartAxis(look, xTitle),
        type: 'value',
        minInterval: 1,
        min: 'dataMin',
        max: 'dataMax',
      },
      yAxis: {
        ...chartAxis(look, yTitle),
        type: 'value',
        ...(yRange && { min: yRange[0], max: yRange[1] }),
      },
      series: series.map(({ name, points }, index) => {
        const { colour, dash, symbol } = look.line(index);
        return {
          type: 'line' as const,
          name,
          data: points.map(({ x, y }) => [x, y]),
          ...{ symbol, symbolSize: 6, showAllSymbol: true },
          lineStyle: { color: colour, width: 2, type: dash },
          itemStyle: { color: colour },
          emphasis: { disabled: true },
        };
      }),
    }),
    [series, xTitle, yTitle, yRange],
  );
  return (
    <Chart
      title={title}
      description={`Lines of ${yTitle} by ${xTitle}: ${series.map(({ name }) => name).join(', ')}.`}
      option={option}
      height={300 + legendHeight(series.map(({ name }) => name))}
      data={{
        header: ['Series', xTitle, yTitle],
        rows: series.flatMap(({ name, points }) => points.map(({ x, y }) => [name, x, y])),
      }}
    />
  );
}

function tellPoint(params: unknown, xTitle: string): string {
  const [point] = [params].flat();
  if (!(point instanceof Object) || !('value' in point) || !Array.isArray(point.value)) return '';
  const [x, y] = point.value;
  const name = 'seriesName' in point ? String(point.seriesName) : '';
  return `${name}\n${xTitle} ${x}: ${typeof y === 'number' ? y.toFixed(3) : '–'}`;
}
