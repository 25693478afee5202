import { expect, test } from 'vitest';
import { lineChart } from '../../src/charts/line-chart.ts';
import { toPng } from '../../src/charts/png.ts';
import { description, pathsWith, pixelsOf, shownTexts } from './pixels.ts';

const input = {
  title: 'Learning curve',
  xTitle: 'Subjects',
  yTitle: 'Dice',
  yRange: [0, 1],
  logX: true,
  series: [
    {
      name: 'Partial <labels>',
      points: [2, 8, 32].map((x) => ({ x, y: 0.5 })),
      band: [2, 8, 32].map((x) => ({ x, low: 0.25, high: 0.75 })),
    },
  ],
} as const;

test('titles, names and ticks at the values are shown; each line is told', () => {
  const chart = lineChart(input);
  expect(shownTexts(chart)).toEqual(
    expect.arrayContaining([
      'Learning curve',
      'Subjects',
      'Dice',
      'Partial <labels>',
      '2',
      '8',
      '32',
    ]),
  );
  expect(description(chart)).toBe(
    'Lines of Dice against Subjects for 1 series.\nPartial <labels>: 3 points, Dice from 0.5 to 0.5.',
  );
});

test('on a logarithmic axis equal factors are equal distances', () => {
  const [, line = []] = pathsWith(lineChart(input), /stroke="#0072b2" stroke-width="2"/).sort(
    (a, b) => a.length - b.length,
  );
  const [x1 = 0, y1, x2 = 0, y2, x3 = 0, y3] = line;
  expect(x2 - x1).toBeGreaterThan(100);
  expect(x3 - x2).toBeCloseTo(x2 - x1, 0);
  expect(new Set([y1, y2, y3]).size).toBe(1);
});

test('a band reaches from its low to its high end, around the line', () => {
  const chart = lineChart(input);
  const [, points = ''] = /<polygon points="([^"]*)" fill="#0072b2"/.exec(chart.svg) ?? [];
  const ys = points
    .split(' ')
    .map(Number)
    .filter((_, at) => at % 2 === 1);
  const line =
    pathsWith(chart, /stroke="#0072b2" stroke-width="2"/).find(({ length }) => length === 6) ?? [];
  expect(ys).toHaveLength(6);
  expect((Math.min(...ys) + Math.max(...ys)) / 2).toBeCloseTo(line[1] ?? 0, 0);
});

test('x at or below 0 is refused on a logarithmic axis', () => {
  const series = [{ name: 'a', points: [{ x: 0, y: 1 }] }];
  expect(() => lineChart({ ...input, series })).toThrow(
    'On a logarithmic axis x must be above 0, and one is 0.',
  );
  expect(() => lineChart({ ...input, logX: false, series })).not.toThrow();
});

test('20 lines differ from each other in colour or dashes', () => {
  const series = Array.from({ length: 20 }, (_, index) => ({
    name: `Class ${index}`,
    points: Array.from({ length: 32 }, (_, slice) => ({ x: slice + 1, y: index + slice / 40 })),
  }));
  const chart = lineChart({ title: 'Dice by slice', xTitle: 'Slice', yTitle: 'Dice', series });
  const looks = [
    ...chart.svg.matchAll(/<path d="([^"]*)"([^>]*stroke-linejoin="bevel"[^>]*)>/g),
  ].map(
    ([, , rest = '']) =>
      `${/stroke="([^"]*)"/.exec(rest)?.[1]} ${/stroke-dasharray="([^"]*)"/.exec(rest)?.[1]}`,
  );
  expect(looks).toHaveLength(20);
  expect(new Set(looks).size).toBe(20);
  expect(shownTexts(chart)).toEqual(expect.arrayContaining(series.map(({ name }) => name)));
});

test('lines beyond the range of the axes are cut at them, and nothing at the rim', async () => {
  const steep = lineChart({
    title: 'Loss',
    xTitle: 'Step',
    yTitle: 'Loss',
    yRange: [0, 1],
    series: [
      {
        name: 'a',
        points: [
          { x: 0, y: -50 },
          { x: 1, y: 50 },
        ],
        band: [
          { x: 0, low: -90, high: -10 },
          { x: 1, low: 10, high: 90 },
        ],
      },
    ],
  });
  const pixels = await pixelsOf(steep);
  expect(pixels.hasFreeRim()).toBe(true);
  // Between legend and axes.
  expect(pixels.drawnIn(100, 68, 900, 80)).toBe(0);
});

test('charts with clipped lines have the same bytes again, and parts of other names than another chart', async () => {
  const first = lineChart(input);
  const other = lineChart({ ...input, title: 'Another' });
  const again = lineChart(input);
  expect(again.svg).toBe(first.svg);
  expect(await toPng(again)).toEqual(await toPng(first));
  const ids = (svg: string) => [...svg.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  expect(ids(first.svg).length).toBeGreaterThan(0);
  expect(ids(first.svg).filter((id) => ids(other.svg).includes(id))).toEqual([]);
});
