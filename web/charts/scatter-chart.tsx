import type { EChartsOption } from 'echarts';
import { useCallback } from 'react';
import { Chart } from './chart.tsx';
import { legendHeight, legendOf } from './legend.ts';
import { type ChartLook, chartAxis } from './look.ts';

export interface ScatterPoint {
  readonly x: number;
  readonly y: number;
  /** Who or what it is. */
  readonly label: string;
}

export interface ScatterGroup {
  readonly name: string;
  readonly points: readonly ScatterPoint[];
}

/** A line across the plot at one height. */
export interface Level {
  readonly name: string;
  readonly y: number;
}

export interface ScatterChartProps {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  /** Names on the axis of x, where it has such in place of numbers: `x` is then a place in them, from 0. */
  readonly xNames?: readonly string[];
  readonly xRange?: readonly [low: number, high: number];
  readonly yRange?: readonly [low: number, high: number];
  /** Keep it by `useMemo`: the chart is drawn anew when it is another. */
  readonly groups: readonly ScatterGroup[];
  readonly levels?: readonly Level[];
  /** The line on which both axes say the same. */
  readonly hasDiagonal?: boolean;
  /** Decimals in which values are told. */
  readonly digits: number;
}

const noLevels: readonly Level[] = [];

/** Points of groups, which differ in colour and mark; what each is, its tooltip and the table say. */
export function ScatterChart(props: ScatterChartProps) {
  const { title, xTitle, yTitle, xNames, xRange, yRange, groups, digits } = props;
  const { levels = noLevels, hasDiagonal = false } = props;
  const option = useCallback(
    (look: ChartLook): EChartsOption => ({
      legend: legendOf(
        look,
        groups.map(({ name }) => name),
      ),
      grid: {
        ...{ left: 12, right: levels.length > 0 ? 90 : 20, bottom: 12, outerBoundsMode: 'same' },
        top: 12 + legendHeight(groups.map(({ name }) => name)),
      },
      tooltip: {
        ...{ trigger: 'item', renderMode: 'richText', confine: true, transitionDuration: 0 },
        ...{ backgroundColor: look.background, borderColor: look.faint, show: !look.isFile },
        textStyle: { fontSize: 12, color: look.ink },
        formatter: (params) => tellPoint(params, { xTitle, yTitle, xNames, digits }),
      },
      xAxis:
        xNames === undefined
          ? {
              ...chartAxis(look, xTitle),
              ...{ type: 'value', scale: true },
              ...(xRange && { min: xRange[0], max: xRange[1] }),
            }
          : {
              ...chartAxis(look, ''),
              ...{ type: 'category', data: [...xNames] },
              axisLabel: { color: look.ink, fontSize: 12, interval: 0, rotate: 35 },
            },
      yAxis: {
        ...chartAxis(look, yTitle),
        ...{ type: 'value', scale: true },
        ...(yRange && { min: yRange[0], max: yRange[1] }),
      },
      series: [
        ...groups.map(({ name, points }, index) => {
          const { colour, symbol } = look.line(index);
          return {
            type: 'scatter' as const,
            name,
            ...{ symbol, symbolSize: 8 },
            data: points.map(({ x, y, label }) => ({ value: [x, y], name: label })),
            itemStyle: {
              color: colour,
              opacity: 0.8,
              borderColor: look.background,
              borderWidth: 0.5,
            },
            emphasis: { disabled: true },
          };
        }),
        ...linesOf(look, { levels, diagonal: hasDiagonal ? rangeOf(groups, xRange) : null }),
      ],
    }),
    [groups, xTitle, yTitle, xNames, xRange, yRange, levels, hasDiagonal, digits],
  );
  return (
    <Chart
      title={title}
      description={`Points of ${yTitle} against ${xTitle}: ${groups
        .map(({ name, points }) => `${name}, ${points.length}`)
        .join('; ')}.`}
      option={option}
      height={320 + legendHeight(groups.map(({ name }) => name)) + (xNames ? 60 : 0)}
      data={{
        header: ['Group', 'What', xTitle, yTitle],
        rows: groups.flatMap(({ name, points }) =>
          points.map(({ label, x, y }) => [name, label, xNames?.[x] ?? x, y]),
        ),
      }}
    />
  );
}

interface Lines {
  readonly levels: readonly Level[];
  readonly diagonal: readonly [low: number, high: number] | null;
}

/** Levels, and the line on which both axes are the same; drawn by a series of nothing. */
function linesOf(look: ChartLook, { levels, diagonal }: Lines) {
  if (levels.length === 0 && diagonal === null) return [];
  const [low = 0, high = 0] = diagonal ?? [];
  const line = { color: look.ink, width: 1 };
  return [
    {
      type: 'scatter' as const,
      data: [],
      markLine: {
        ...{ silent: true, symbol: 'none', animation: false },
        lineStyle: { ...line, type: 'dashed' as const },
        label: { color: look.ink, fontSize: 11, formatter: '{b}' },
        data: [
          ...levels.map(({ name, y }) => ({ name, yAxis: y })),
          ...(diagonal === null
            ? []
            : [[{ coord: [low, low] }, { coord: [high, high] }] satisfies [object, object]]),
        ],
      },
    },
  ];
}

/** From the least to the largest value of both axes. */
function rangeOf(
  groups: readonly ScatterGroup[],
  range: readonly [low: number, high: number] | undefined,
): readonly [low: number, high: number] | null {
  if (range) return range;
  const values = groups.flatMap(({ points }) => points.flatMap(({ x, y }) => [x, y]));
  return values.length === 0 ? null : [Math.min(...values), Math.max(...values)];
}

interface Told extends Pick<ScatterChartProps, 'xTitle' | 'yTitle' | 'digits'> {
  readonly xNames: readonly string[] | undefined;
}

function tellPoint(params: unknown, { xTitle, yTitle, xNames, digits }: Told): string {
  const [point] = [params].flat();
  if (!(point instanceof Object) || !('value' in point) || !Array.isArray(point.value)) return '';
  const [x, y] = point.value.map(Number);
  if (x === undefined || y === undefined) return '';
  const [series, name] = [
    'seriesName' in point ? String(point.seriesName) : '',
    'name' in point ? String(point.name) : '',
  ];
  return [
    `${name}, ${series}`,
    ...(xNames ? [] : [`${xTitle}: ${x.toFixed(digits)}`]),
    `${yTitle}: ${y.toFixed(digits)}`,
  ].join('\n');
}
