import type { EChartsOption } from 'echarts';
import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts';
import {
  DataZoomInsideComponent,
  GridComponent,
  LegendPlainComponent,
  MarkLineComponent,
  TooltipComponent,
} from 'echarts/components';
import { type ECharts, init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { type ChartLook, chartLook } from './look.ts';

// Loaded with the first chart only; a chart of another kind is added here.
use([
  ...[BarChart, CustomChart, LineChart, ScatterChart],
  ...[DataZoomInsideComponent, GridComponent, LegendPlainComponent],
  ...[MarkLineComponent, TooltipComponent, SVGRenderer],
]);

const fontFamily = "'Inter Variable', system-ui, sans-serif";

/** Opens a chart in an element, as wide as that is. */
export function openChart(element: HTMLElement): ECharts {
  return init(element, null, { renderer: 'svg' });
}

/** Draws anew what has changed: where one has zoomed to, and what is pointed at, stay. */
export function drawChart(chart: ECharts, option: EChartsOption, look: ChartLook): void {
  chart.setOption(complete(option, look), { replaceMerge: ['series'] });
}

/**
 * The chart as a document of its own, as on paper, under its title.
 *
 * @param width in pixels of CSS, as the height
 */
export function chartAsSvg(
  option: (look: ChartLook) => EChartsOption,
  { title, description, width, height }: { title: string; description: string } & Size,
): string {
  const look = chartLook('light', true);
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(complete(option(look), look));
    return titled(chart.renderToSVGString(), { title, description, width, height });
  } finally {
    chart.dispose();
  }
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Height that the title of a file takes, in pixels. */
const titleHeight = 36;

function titled(
  svg: string,
  { title, description, width, height }: { title: string; description: string } & Size,
): string {
  // What only a pointer would need goes.
  const plot = svg
    .replace(/<style[\s\S]*?<\/style>\n?/, '')
    .replace(/ (class|ecmeta_\w+)="[^"]*"/g, '')
    .replace(/^<svg /, `<svg y="${titleHeight}" `);
  const all = height + titleHeight;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${all}" viewBox="0 0 ${width} ${all}" role="img">`,
    `<title>${escaped(title)}</title><desc>${escaped(description)}</desc>`,
    `<rect width="${width}" height="${all}" fill="#ffffff"/>`,
    `<text x="${width / 2}" y="24" text-anchor="middle" font-family="${escaped(fontFamily)}" font-size="16" fill="#222222">${escaped(title)}</text>`,
    plot,
    '</svg>',
  ].join('\n');
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** What is said of tooltip and grid adds to what all charts share of them. */
function complete(option: EChartsOption, look: ChartLook): EChartsOption {
  const shared = base(look);
  const { tooltip, grid } = option;
  return {
    ...shared,
    ...option,
    ...(!Array.isArray(tooltip) && { tooltip: { ...shared.tooltip, ...tooltip } }),
    ...(!Array.isArray(grid) && { grid: { ...shared.grid, ...grid } }),
  };
}

/**
 * What all charts share. Nothing moves by itself. The tooltip is drawn into the chart: as HTML its styles would be
 * refused by the page's Content-Security-Policy.
 */
function base(look: ChartLook) {
  return {
    animation: false,
    backgroundColor: 'transparent',
    textStyle: { fontFamily, fontSize: 12, color: look.ink },
    grid: { left: 12, right: 24, top: 16, bottom: 12, outerBoundsMode: 'same' },
    tooltip: {
      show: !look.isFile,
      renderMode: 'richText',
      confine: true,
      transitionDuration: 0,
      backgroundColor: look.background,
      borderColor: look.faint,
      textStyle: { fontFamily, fontSize: 12, color: look.ink },
    },
  } satisfies EChartsOption;
}
