import type { CustomSeriesOption } from 'echarts';
import type { Chart, Interval, Range } from './chart.ts';
import { textWidth, wrapText } from './font.ts';
import { areaColour, ink } from './palette.ts';
import { axis, drawPlot } from './plot.ts';
import { checkLength, lineHeight, margin, tell, textSize } from './svg.ts';

export interface BarSeries {
  readonly name: string;
  /** One for each category; null for no bar. */
  readonly values: readonly (number | null)[];
  /** Likewise, drawn as error bars. */
  readonly intervals?: readonly (Interval | null)[];
}

export interface BarChartInput {
  readonly title: string;
  /** With the unit. */
  readonly yTitle: string;
  readonly yRange?: Range;
  readonly categories: readonly string[];
  readonly series: readonly BarSeries[];
}

/** Room of the axis and its title, and the least width of the picture. */
const axisRoom = 80;
const leastWidth = 720;
const gap = 16;

/** Longer names of categories are broken into lines. */
const longestName = 190;

/**
 * Bars of each series side by side for each category. The picture grows with their number. A value of
 * 0, or below the range, is still seen, as a thin line; null leaves a gap.
 *
 * @throws {MyographError} INVALID_INPUT if values or intervals are not as many as categories
 */
export function barChart(input: BarChartInput): Chart {
  const { title, yTitle, yRange, categories, series } = input;
  for (const { name, values, intervals } of series) {
    checkLength(`Values of ${name}`, values.length, categories.length);
    if (intervals) checkLength(`Intervals of ${name}`, intervals.length, categories.length);
  }
  const barWidth = Math.max(7, Math.min(26, Math.floor(60 / series.length)));
  const least = leastWidth - axisRoom - 2 * margin;
  const band = Math.max(series.length * barWidth + gap, least / Math.max(1, categories.length));
  const names = categories.map((name) => wrapText(name, textSize, longestName).join('\n'));
  const longest = Math.max(0, ...categories.map((name) => textWidth(name, textSize)));
  const tight = longest > band - 10;
  return drawPlot({
    title,
    legend: series.map(({ name }) => name),
    markWidth: 18,
    width: Math.max(leastWidth, Math.ceil(categories.length * band) + axisRoom + 2 * margin),
    plotHeight: 400 + (tight ? 0.7 * Math.min(longest, longestName) : 0),
    description: describe(input),
    option: {
      xAxis: {
        ...axis(''),
        type: 'category',
        data: names,
        axisLine: { lineStyle: { color: ink } },
        axisTick: { show: false },
        axisLabel: {
          ...{ interval: 0, rotate: tight ? 40 : 0 },
          ...{ fontSize: textSize, lineHeight: lineHeight(textSize), color: ink },
        },
        splitLine: { show: false },
      },
      yAxis: {
        ...axis(yTitle),
        type: 'value',
        ...(yRange && { min: yRange[0], max: yRange[1], startValue: yRange[0] }),
      },
      series: [
        ...series.map(({ name, values }, index) => ({
          type: 'bar' as const,
          name,
          data: values.map((value) =>
            value === null ? null : Math.max(value, yRange?.[0] ?? value),
          ),
          ...{ barWidth, barGap: '0%', barMinHeight: 2, silent: true },
          itemStyle: { color: areaColour(index), borderColor: ink, borderWidth: 0.5 },
          emphasis: { disabled: true },
        })),
        errorBars(series, barWidth),
      ],
    },
  });
}

/** Rows of category, series, low and high, drawn over the middle of their bars. */
function errorBars(series: readonly BarSeries[], barWidth: number): CustomSeriesOption {
  const data = series.flatMap(({ intervals = [] }, index) =>
    intervals.flatMap((interval, category) =>
      interval ? [[category, index, interval.low, interval.high]] : [],
    ),
  );
  const cap = Math.min(4, barWidth / 3);
  return {
    type: 'custom',
    data,
    encode: { x: 0, y: [2, 3] },
    ...{ clip: true, silent: true, z: 3 },
    renderItem: (_, api) => {
      const [category = 0, index = 0, low = 0, high = 0] = [0, 1, 2, 3].map((at) =>
        Number(api.value(at)),
      );
      const [centre = 0, bottom = 0] = api.coord([category, low]);
      const [, top = 0] = api.coord([category, high]);
      const x = centre + (index - (series.length - 1) / 2) * barWidth;
      const [left, right] = [x - cap, x + cap];
      const pathData = `M${x} ${bottom}L${x} ${top}M${left} ${bottom}L${right} ${bottom}M${left} ${top}L${right} ${top}`;
      const line = (stroke: string, lineWidth: number) =>
        ({
          type: 'path',
          shape: { pathData },
          style: { stroke, lineWidth, fill: 'none' },
        }) as const;
      // The white rim is seen on dark bars.
      return { type: 'group', children: [line('#ffffff', 2.4), line(ink, 1.2)] };
    },
  };
}

function describe({ yTitle, categories, series }: BarChartInput): string[] {
  return [
    `Bars of ${yTitle} for ${categories.length} categories and ${series.length} series.`,
    ...series.map(({ name, values, intervals }) => {
      const told = categories.map((category, index) => {
        const interval = intervals?.[index];
        const range = interval ? ` (${tell(interval.low)} to ${tell(interval.high)})` : '';
        const value = values[index] ?? null;
        return `${category} ${value === null ? 'none' : tell(value)}${range}`;
      });
      return `${name}: ${told.join(', ')}.`;
    }),
  ];
}
