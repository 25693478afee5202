import { expect, test } from 'vitest';
import { toPng } from '../../src/charts/png.ts';
import { scatterChart } from '../../src/charts/scatter-chart.ts';
import { description, pathsWith, pixelsOf, shownTexts } from './pixels.ts';

const input = {
  title: 'Volume: predicted against labelled',
  xTitle: 'Mean of both (ml)',
  yTitle: 'Predicted − labelled (ml)',
  groups: [
    {
      name: 'Left',
      points: [
        { x: 400, y: 3, label: 'S<1>' },
        { x: 500, y: -3 },
      ],
    },
    { name: 'Right', points: [{ x: 450, y: 1 }] },
  ],
  lines: [
    { name: 'bias + 1.96 SD: 8.25 ml, with a name that needs a lot of room', y: 8.25 },
    { name: 'bias: 0.1 ml', y: 0.1 },
    { name: 'zero', y: 0 },
  ],
};

test('titles, groups, labels and lines are shown, and told', () => {
  const chart = scatterChart(input);
  expect(shownTexts(chart)).toEqual(
    expect.arrayContaining([
      ...[input.title, input.xTitle, input.yTitle, 'Left', 'Right', 'S<1>'],
      ...input.lines.map(({ name }) => name),
    ]),
  );
  expect(description(chart)).toContain('Left: 2 points.\nRight: 1 points.');
  expect(description(chart)).toContain('Line bias: 0.1 ml at 0.1.');
});

test('lines lie in order of their values across the whole plot, with names apart from each other', () => {
  const chart = scatterChart(input);
  const lines = pathsWith(chart, /stroke-dasharray/);
  expect(lines).toHaveLength(3);
  const [upper = [], bias = [], zero = []] = lines;
  expect(upper[1]).toBeLessThan(bias[1] ?? 0);
  expect(bias[1]).toBeLessThan(zero[1] ?? 0);
  expect((zero[2] ?? 0) - (zero[0] ?? 0)).toBeGreaterThan(700);
  const heights = ['bias: 0.1 ml', 'zero'].map((name) => textHeight(chart.svg, name));
  expect((heights[1] ?? 0) - (heights[0] ?? 0)).toBeGreaterThanOrEqual(15);
});

test('long names of lines are not cut off', async () => {
  expect((await pixelsOf(scatterChart(input))).hasFreeRim()).toBe(true);
});

test('what cannot be below zero has no room there', () => {
  const groups = [
    {
      name: 'Left',
      points: [
        { x: 4, y: -3 },
        { x: 270, y: 6 },
      ],
    },
  ];
  expect(shownTexts(scatterChart({ ...input, groups, lines: [] }))).not.toContain('-50');
});

test('the same input gives the same bytes', async () => {
  const [first, second] = [scatterChart(input), scatterChart(input)];
  expect(second.svg).toBe(first.svg);
  expect(await toPng(second)).toEqual(await toPng(first));
});

function textHeight(svg: string, name: string): number {
  const [, attributes = ''] = new RegExp(`<text([^>]*)>${name}</text>`).exec(svg) ?? [];
  return Number(
    /translate\([\d.]+ ([\d.]+)\)/.exec(attributes)?.[1] ?? / y="([\d.]+)"/.exec(attributes)?.[1],
  );
}
