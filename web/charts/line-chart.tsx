import { Group, UnstyledButton, useComputedColorScheme } from '@mantine/core';
import type { EChartsOption, SeriesOption } from 'echarts';
import { memo, useCallback, useMemo, useState } from 'react';
import type { LineLook } from '../../src/charts/palette.ts';
import { Chart, type ChartData } from './chart.tsx';
import { legendHeight, legendOf } from './legend.ts';
import classes from './line-chart.module.css';
import { LineMark } from './line-mark.tsx';
import { type ChartLook, chartAxis, chartLook } from './look.ts';

export interface LineSeries {
  readonly name: string;
  /** In the order in which the line joins them; a y of null leaves a gap. */
  readonly points: readonly { readonly x: number; readonly y: number | null }[];
  /** Whether each point has its mark, as for a few measurements. */
  readonly hasMarks?: boolean;
  /** Drawn thicker than the others. */
  readonly isMain?: boolean;
}

/** A place on the axis of x at which something happened. */
export interface Event {
  readonly x: number;
  readonly label: string;
}

export interface LineChartProps {
  readonly title: string;
  /** Titles of axes have the unit. */
  readonly xTitle: string;
  readonly yTitle: string;
  readonly series: readonly LineSeries[];
  readonly events?: readonly Event[];
  /** First and last value of the axis of y. */
  readonly yRange?: readonly [number, number];
  /** A logarithmic axis of y, on which values of 0 and below are left out. */
  readonly isLog?: boolean;
  /** In pixels. */
  readonly height?: number;
}

/**
 * Lines that grow, to be pointed at and zoomed (hold Ctrl and turn the wheel, or drag). A click on a name takes its
 * line away, and brings it back. It is drawn anew when a property is another: keep series and events by `useMemo`.
 */
export const LineChart = memo(function LineChart(props: LineChartProps) {
  const { title, series, height = 300 } = props;
  const [hidden, setHidden] = useState<readonly string[]>([]);
  const option = useCallback((look: ChartLook) => lineOption(props, hidden, look), [props, hidden]);
  const data = useMemo(() => dataOf(props), [props]);
  const toggle = (name: string) =>
    setHidden(hidden.includes(name) ? hidden.filter((other) => other !== name) : [...hidden, name]);
  return (
    <Chart title={title} description={describe(props)} option={option} data={data} height={height}>
      {series.length > 1 && <Legend series={series} hidden={hidden} onToggle={toggle} />}
    </Chart>
  );
});

function Legend({
  series,
  hidden,
  onToggle,
}: {
  series: readonly LineSeries[];
  hidden: readonly string[];
  onToggle: (name: string) => void;
}) {
  const look = chartLook(useComputedColorScheme('light'));
  return (
    <Group gap={2} mt={2}>
      {series.map(({ name, hasMarks = false }, place) => (
        <UnstyledButton
          key={name}
          className={classes.name}
          aria-pressed={!hidden.includes(name)}
          onClick={() => onToggle(name)}
        >
          <LineMark look={looksOf(look, place, hasMarks)} hasMark={hasMarks} />
          {name}
        </UnstyledButton>
      ))}
    </Group>
  );
}

/** More points than that are drawn as fewer, those that the eye would miss left out. */
const mostDrawn = 3_000;

function lineOption(
  { xTitle, yTitle, series, events = [], yRange, isLog = false }: LineChartProps,
  hidden: readonly string[],
  look: ChartLook,
): EChartsOption {
  const drawn = series.map((one, place) => lineOf(one, place, look, isLog));
  const shown = drawn.filter(({ name }) => !hidden.includes(String(name)));
  const names = shown.map(({ name }) => String(name));
  return {
    grid: { top: 20 + (look.isFile ? legendHeight(names) : 0) },
    // On the page the names are buttons beside the chart.
    legend: look.isFile ? legendOf(look, names) : { show: false },
    xAxis: {
      ...chartAxis(look, xTitle),
      type: 'value',
      nameGap: 26,
      min: 'dataMin',
      max: 'dataMax',
      axisPointer: { label: { formatter: ({ value }) => `${xTitle} ${told(Number(value))}` } },
    },
    yAxis: {
      ...chartAxis(look, yTitle),
      type: isLog ? 'log' : 'value',
      scale: true,
      ...(yRange && { min: yRange[0], max: yRange[1] }),
    },
    tooltip: { trigger: 'axis', valueFormatter: told },
    dataZoom: [{ type: 'inside', zoomOnMouseWheel: 'ctrl', filterMode: 'none' }],
    series: [...shown, ...(events.length > 0 ? [marksOf(events, look, middleOf(series))] : [])],
  };
}

function lineOf(
  { name, points, hasMarks = false, isMain = false }: LineSeries,
  place: number,
  look: ChartLook,
  isLog: boolean,
): SeriesOption {
  const { colour, dash, symbol } = looksOf(look, place, hasMarks);
  return {
    id: name,
    type: 'line',
    name,
    data: points.map(({ x, y }) => [x, isLog && y !== null && y <= 0 ? null : y]),
    ...{ symbol, symbolSize: 7, showSymbol: hasMarks },
    ...(points.length > mostDrawn && { sampling: 'lttb' as const }),
    lineStyle: { color: colour, width: isMain ? 3 : 1.75, type: dash },
    itemStyle: { color: colour },
    emphasis: { disabled: true },
  };
}

const dashes: readonly LineLook['dash'][] = ['solid', [8, 4], [2, 3], [10, 3, 2, 3]];

/** Lines without marks differ in their dashes, too, from the first on. */
function looksOf(look: ChartLook, place: number, hasMarks: boolean): LineLook {
  const line = look.line(place);
  return hasMarks ? line : { ...line, dash: dashes[place % dashes.length] ?? 'solid' };
}

function middleOf(series: readonly LineSeries[]): number {
  const ends = series.flatMap(({ points }) => [points.at(0)?.x ?? 0, points.at(-1)?.x ?? 0]);
  return ends.reduce((sum, x) => sum + x, 0) / Math.max(1, ends.length);
}

function marksOf(events: readonly Event[], look: ChartLook, middle: number): SeriesOption {
  return {
    id: 'events',
    type: 'line',
    data: [],
    silent: true,
    markLine: {
      silent: true,
      symbol: 'none',
      animation: false,
      lineStyle: { color: look.ink, type: 'dashed', width: 1 },
      label: { color: look.ink, fontSize: 11, formatter: '{b}', position: 'end', distance: 2 },
      data: events.map(({ x, label }) => ({
        xAxis: x,
        name: label,
        // Within the chart on both sides of it.
        label: { align: x > middle ? ('right' as const) : ('left' as const) },
      })),
    },
  };
}

function told(value: unknown): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(4))) : '–';
}

/** One row for each x of any series. */
function dataOf({ xTitle, series }: LineChartProps): ChartData {
  const xs = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))];
  const values = series.map(({ points }) => new Map(points.map(({ x, y }) => [x, y])));
  return {
    header: [xTitle, ...series.map(({ name }) => name)],
    rows: xs.sort((a, b) => a - b).map((x) => [x, ...values.map((ys) => ys.get(x))]),
  };
}

function describe({ xTitle, yTitle, series }: LineChartProps): string {
  const lines = series.map(({ name, points }) => {
    const ys = points.flatMap(({ y }) => y ?? []);
    if (ys.length === 0) return `${name}: no points.`;
    const [low, high] = [Math.min, Math.max].map((of) => ys.reduce((a, b) => of(a, b)));
    const range = `from ${told(low)} to ${told(high)}`;
    return `${name}: ${ys.length} points, ${range}, the last ${told(ys.at(-1))}.`;
  });
  return [`Lines of ${yTitle} against ${xTitle}.`, ...lines].join(' ');
}
