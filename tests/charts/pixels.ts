import { PNG } from 'pngjs';
import type { Chart } from '../../src/charts/chart.ts';
import { toPng } from '../../src/charts/png.ts';

/** A chart as its PNG shows it. */
export async function pixelsOf(chart: Chart, scale?: number) {
  const { width, height, data } = PNG.sync.read(Buffer.from(await toPng(chart, scale)));
  const at = (x: number, y: number) => [
    ...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3),
  ];
  const isDrawn = (x: number, y: number) => at(x, y).some((channel) => channel < 250);
  /** How many pixels of a rectangle are not white. */
  const drawnIn = (left: number, top: number, right: number, bottom: number) => {
    let count = 0;
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) count += Number(isDrawn(x, y));
    }
    return count;
  };
  /** Whether a rim of some pixels is white, so that nothing was cut off. */
  const hasFreeRim = (rim = 4) =>
    drawnIn(0, 0, width, rim) === 0 &&
    drawnIn(0, height - rim, width, height) === 0 &&
    drawnIn(0, 0, rim, height) === 0 &&
    drawnIn(width - rim, 0, width, height) === 0;
  return { width, height, at, drawnIn, hasFreeRim };
}

/** Texts that the picture shows, without those that describe it. */
export function shownTexts({ svg }: Chart): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => unescapeXml(text));
}

/** The sentences that describe it. */
export function description({ svg }: Chart): string {
  return unescapeXml(/<desc>([^<]*)<\/desc>/.exec(svg)?.[1] ?? '');
}

/** Numbers of the paths whose attributes match. */
export function pathsWith({ svg }: Chart, attributes: RegExp): number[][] {
  return [...svg.matchAll(/<path d="([^"]*)"([^>]*)>/g)]
    .filter(([, , rest = '']) => attributes.test(rest))
    .map(([, d = '']) => (d.match(/-?\d+(\.\d+)?/g) ?? []).map(Number));
}

function unescapeXml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
