import type { CustomSeriesOption } from 'echarts';
import type { Chart, Point } from './chart.ts';
import { fontFamily, textWidth } from './font.ts';
import { areaColour, ink, lineLook } from './palette.ts';
import { axis, drawPlot, xNameGap } from './plot.ts';
import { lineHeight, tell, textSize } from './svg.ts';

export interface ScatterGroup {
  readonly name: string;
  /** Labels are drawn beside the points as far as they do not cover each other. */
  readonly points: readonly (Point & { readonly label?: string })[];
}

export interface ScatterLine {
  readonly name: string;
  readonly y: number;
}

export interface ScatterChartInput {
  readonly title: string;
  /** Titles of axes have the unit. */
  readonly xTitle: string;
  readonly yTitle: string;
  readonly groups: readonly ScatterGroup[];
  /** Drawn across, named at their right end. */
  readonly lines: readonly ScatterLine[];
}

/** Between a line's end and its name. */
const nameGap = 8;

/** Points of groups, and horizontal lines: Bland–Altman plots, say. */
export function scatterChart(input: ScatterChartInput): Chart {
  const { title, groups, lines } = input;
  const names = lines.map(({ name }) => textWidth(name, textSize) + nameGap);
  const right = Math.ceil(Math.max(0, ...names));
  return drawPlot({
    title,
    legend: groups.map(({ name }) => name),
    markWidth: 14,
    width: 900 + right,
    plotHeight: 500,
    right,
    description: describe(input),
    option: {
      // Room at the rim for points and their labels.
      xAxis: {
        ...axis(input.xTitle),
        nameGap: xNameGap,
        type: 'value',
        scale: true,
        boundaryGap: ['4%', '8%'],
        ...(startsNearZero(groups) && { min: 0 }),
      },
      yAxis: { ...axis(input.yTitle), type: 'value', scale: true },
      series: [
        acrossLines(lines),
        ...groups.map(({ name, points }, index) => ({
          type: 'scatter' as const,
          name,
          data: points.map(({ x, y, label = '' }) => ({ value: [x, y], name: label })),
          ...{ symbol: lineLook(index).symbol, symbolSize: 9, silent: true },
          itemStyle: {
            color: areaColour(index),
            opacity: 0.85,
            borderColor: ink,
            borderWidth: 0.5,
          },
          label: {
            show: true,
            position: 'right' as const,
            formatter: '{b}',
            fontSize: 11,
            color: ink,
          },
          labelLayout: { hideOverlap: true },
          emphasis: { disabled: true },
        })),
      ],
    },
  });
}

/** Each from rim to rim, with its name behind it. */
function acrossLines(lines: readonly ScatterLine[]): CustomSeriesOption {
  return {
    type: 'custom',
    data: lines.map(({ y }) => [y]),
    encode: { y: 0 },
    silent: true,
    renderItem: ({ dataIndex, coordSys }, api) => {
      const heights = lines.map(({ y }) => api.coord([0, y])[1] ?? 0);
      const y = heights[dataIndex] ?? 0;
      const [left, right] = sides(coordSys);
      const text = lines[dataIndex]?.name ?? '';
      return {
        type: 'group',
        children: [
          {
            type: 'line',
            shape: { x1: left, y1: y, x2: right, y2: y },
            style: { stroke: ink, lineWidth: 1.5, lineDash: [6, 4] },
          },
          {
            type: 'text',
            ...{ x: right + nameGap, y: apart(heights)[dataIndex] ?? y },
            style: { text, fill: ink, fontSize: textSize, fontFamily, verticalAlign: 'middle' },
          },
        ],
      };
    },
  };
}

/** Left and right end of the axes in pixels, which ECharts tells with those of any coordinate system. */
function sides(axes: object): [number, number] {
  const x = 'x' in axes && typeof axes.x === 'number' ? axes.x : 0;
  return [x, x + ('width' in axes && typeof axes.width === 'number' ? axes.width : 0)];
}

/** Heights, moved down where they are so near that names would cover each other. */
function apart(heights: readonly number[]): number[] {
  const moved = [...heights];
  const order = heights.map((_, index) => index).sort((a, b) => (moved[a] ?? 0) - (moved[b] ?? 0));
  order.reduce((free, index) => {
    const height = Math.max(free, moved[index] ?? 0);
    moved[index] = height;
    return height + lineHeight(textSize);
  }, Number.NEGATIVE_INFINITY);
  return moved;
}

/** Volumes, say, whose room at the rim would begin below zero. */
function startsNearZero(groups: readonly ScatterGroup[]): boolean {
  const values = groups.flatMap(({ points }) => points.map(({ x }) => x));
  const [least, largest] = [Math.min(...values), Math.max(...values)];
  return least >= 0 && least < 0.1 * (largest - least);
}

function describe({ xTitle, yTitle, groups, lines }: ScatterChartInput): string[] {
  return [
    `Points of ${yTitle} against ${xTitle} for ${groups.length} groups.`,
    ...groups.map(({ name, points }) => `${name}: ${points.length} points.`),
    ...lines.map(({ name, y }) => `Line ${name} at ${tell(y)}.`),
  ];
}
