import type { CustomSeriesOption, SeriesOption } from 'echarts';
import { MyographError } from '../errors.ts';
import type { Chart, Interval, Point, Range } from './chart.ts';
import { lineLook } from './palette.ts';
import { axis, drawPlot, xNameGap } from './plot.ts';
import { tell } from './svg.ts';

export interface LineSeries {
  readonly name: string;
  /** In the order in which the line joins them. */
  readonly points: readonly Point[];
  /** Drawn as an area around the line, in order of x. */
  readonly band?: readonly ({ readonly x: number } & Interval)[];
}

export interface LineChartInput {
  readonly title: string;
  /** Titles of axes have the unit. */
  readonly xTitle: string;
  readonly yTitle: string;
  readonly xRange?: Range;
  readonly yRange?: Range;
  /** A logarithmic axis of x. */
  readonly logX?: boolean;
  readonly series: readonly LineSeries[];
}

/** On lines of more points, only every so many has a mark. */
const mostMarks = 40;

/** More values than that do not all get a tick. */
const mostTicks = 10;

/**
 * Lines, which differ in colour and mark, from the eighth also in dashes.
 *
 * @throws {MyographError} INVALID_INPUT if x is not above 0 on a logarithmic axis
 */
export function lineChart(input: LineChartInput): Chart {
  const { title, yTitle, yRange, series } = input;
  return drawPlot({
    title,
    legend: series.map(({ name }) => name),
    markWidth: 36,
    width: 1000,
    plotHeight: 460,
    description: describe(input),
    option: {
      xAxis: {
        ...(input.logX ? logAxis(input) : valueAxis(input.xTitle, input.xRange)),
        nameGap: xNameGap,
      },
      yAxis: { ...valueAxis(yTitle, yRange), scale: true },
      series: series.flatMap(drawn),
    },
  });
}

function drawn({ name, points, band }: LineSeries, index: number): SeriesOption[] {
  const { colour, dash, symbol } = lineLook(index);
  const step = Math.ceil(points.length / mostMarks);
  const line: SeriesOption = {
    type: 'line',
    name,
    data: points.map(({ x, y }, place) => ({
      value: [x, y],
      ...(place % step > 0 && { symbol: 'none' }),
    })),
    ...{ symbol, symbolSize: 6, silent: true },
    lineStyle: { color: colour, width: 2, type: dash },
    itemStyle: { color: colour },
    emphasis: { disabled: true },
  };
  return band ? [bandOf(band, colour), line] : [line];
}

/** One area, which the first of its rows draws for all. */
function bandOf(band: NonNullable<LineSeries['band']>, colour: string): CustomSeriesOption {
  return {
    type: 'custom',
    data: band.map(({ x, low, high }) => [x, low, high]),
    encode: { x: 0, y: [1, 2] },
    // Below all lines.
    ...{ clip: true, silent: true, z: 1 },
    renderItem: ({ dataIndex }, api) => {
      if (dataIndex > 0) return null;
      const upper = band.map(({ x, high }) => api.coord([x, high]));
      const lower = band.map(({ x, low }) => api.coord([x, low]));
      return {
        type: 'polygon',
        shape: { points: [...upper, ...lower.reverse()] },
        style: { fill: colour, opacity: 0.18 },
      };
    },
  };
}

function valueAxis(name: string, range: Range | undefined) {
  return { ...axis(name), type: 'value' as const, ...(range && { min: range[0], max: range[1] }) };
}

/** ECharts itself would tick powers of ten; here ticks are at the values, while they are few. */
function logAxis({ xTitle, xRange, series }: LineChartInput) {
  const values = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))];
  const least = Math.min(...values, ...(xRange ?? []));
  if (least <= 0) {
    throw new MyographError(
      'INVALID_INPUT',
      `On a logarithmic axis x must be above 0, and one is ${least}.`,
    );
  }
  const [low, high] = xRange ?? widened(values);
  const look = axis(xTitle);
  const customValues = values.length <= mostTicks ? values : decades(low, high);
  return {
    ...look,
    type: 'log' as const,
    ...{ min: low, max: high },
    axisTick: { ...look.axisTick, customValues },
    axisLabel: { ...look.axisLabel, customValues, hideOverlap: true },
  };
}

/** From the least to the largest with a little room beside them. */
function widened(values: readonly number[]): Range {
  if (values.length === 0) return [1, 10];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max(1.1, (high / low) ** 0.03);
  return [low / room, high * room];
}

/** 1, 2 and 5 times the powers of ten within a range. */
function decades(low: number, high: number): number[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power++) {
    ticks.push(...[1, 2, 5].map((digit) => digit * 10 ** power));
  }
  return ticks.filter((tick) => low <= tick && tick <= high);
}

function describe({ xTitle, yTitle, series }: LineChartInput): string[] {
  return [
    `Lines of ${yTitle} against ${xTitle} for ${series.length} series.`,
    ...series.map(({ name, points }) => {
      if (points.length === 0) return `${name}: no points.`;
      const ys = points.map(({ y }) => y);
      const range = `from ${tell(Math.min(...ys))} to ${tell(Math.max(...ys))}`;
      return `${name}: ${points.length} points, ${yTitle} ${range}.`;
    }),
  ];
}
