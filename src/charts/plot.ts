import { createHash } from 'node:crypto';
import { type EChartsOption, init, setPlatformAPI } from 'echarts/dist/echarts.esm';
import type { Chart } from './chart.ts';
import { fontFamily, textWidth } from './font.ts';
import { faint, ink } from './palette.ts';
import {
  captions,
  legendRows,
  lineHeight,
  margin,
  textSize,
  titleLines,
  titleSize,
} from './svg.ts';

// Without a browser ECharts guesses how wide text is.
setPlatformAPI({
  measureText: (text, font) => ({
    width: textWidth(text, Number(/([\d.]+)px/.exec(font ?? '')?.[1] ?? 12)),
  }),
});

/** From the axis to its title, for axes of numbers below a plot. */
export const xNameGap = 32;

const legendGap = 18;
const legendRowHeight = 22;

export interface Plot {
  readonly title: string;
  /** Names in the legend, those of series. */
  readonly legend: readonly string[];
  /** Width of the marks in the legend. */
  readonly markWidth: number;
  readonly width: number;
  /** Height below the legend. */
  readonly plotHeight: number;
  /** Kept free for text at the right of the axes. */
  readonly right?: number;
  readonly option: EChartsOption;
  /** Sentences that say what is drawn, with its values. */
  readonly description: readonly string[];
}

/** Title, wrapped legend, and below them the axes and series of `option`. */
export function drawPlot(plot: Plot): Chart {
  const { width, markWidth, option } = plot;
  const title = titleLines(plot.title, width);
  const legend = legendRows(
    plot.legend.map((name) => ({ name })),
    markWidth + 5 + legendGap,
    width - 2 * margin,
  );
  const legendTop = margin + title.length * lineHeight(titleSize) + 10;
  const top = legendTop + legend.length * legendRowHeight + 14;
  const height = Math.ceil(top + plot.plotHeight);
  const svg = renderSvg(width, height, {
    animation: false,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily, fontSize: textSize, color: ink },
    title: {
      text: title.join('\n'),
      ...{ top: margin, left: 'center', padding: 0, itemGap: 0 },
      textStyle: {
        fontFamily,
        fontSize: titleSize,
        fontWeight: 'normal',
        color: ink,
        lineHeight: lineHeight(titleSize),
      },
    },
    legend: legend.map((row, index) => ({
      data: row,
      ...{ left: 'center', top: legendTop + index * legendRowHeight, padding: 0 },
      ...{ itemWidth: markWidth, itemGap: legendGap, selectedMode: false },
      itemStyle: { borderWidth: 0.5 },
      textStyle: { fontFamily, fontSize: textSize, color: ink },
    })),
    grid: {
      ...{ left: margin, right: margin + (plot.right ?? 0), top, bottom: margin },
      ...{ outerBoundsMode: 'same', outerBoundsContain: 'all' },
    },
    ...option,
  });
  return { svg: named(svg, plot.title, plot.description), width, height };
}

/** Looks that all axes share. */
export function axis(name: string) {
  const line = { lineStyle: { color: ink } };
  return {
    name,
    nameLocation: 'middle' as const,
    nameTextStyle: { fontSize: textSize, color: ink },
    axisLine: { show: true, onZero: false, ...line },
    axisTick: { show: true, ...line },
    axisLabel: { fontSize: textSize, color: ink },
    splitLine: { show: true, lineStyle: { color: faint } },
  };
}

function renderSvg(width: number, height: number, option: EChartsOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(option);
    return chart.renderToSVGString();
  } finally {
    // Else its clock keeps the process alive.
    chart.dispose();
  }
}

/**
 * ECharts numbers its charts in each process; here names of parts follow from what is drawn, so that
 * the same chart has the same bytes, and two in one page do not take each other's parts. What only a
 * pointer would need goes. (Quotes in texts are escaped: an attribute is never part of a text.)
 */
function named(svg: string, title: string, description: readonly string[]): string {
  const bare = svg
    .replace(/<style[\s\S]*?<\/style>\n?/, '')
    .replace(/ (class|ecmeta_\w+)="[^"]*"/g, '')
    .replace(/="(url\(#)?zr\d+-/g, '="$1PART-');
  const part = createHash('sha256').update(bare).digest('hex').slice(0, 12);
  return bare
    .replaceAll(/="(url\(#)?PART-/g, `="$1p${part}-`)
    .replace(
      /<svg [^>]*>/,
      (root) => `${root.slice(0, -1)} role="img">\n${captions(title, description)}`,
    );
}
