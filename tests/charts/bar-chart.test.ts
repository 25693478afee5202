import fc from 'fast-check';
import { expect, test } from 'vitest';
import { barChart } from '../../src/charts/bar-chart.ts';
import { toPng } from '../../src/charts/png.ts';
import { description, pathsWith, pixelsOf, shownTexts } from './pixels.ts';

const blue = /fill="#0072b2"/;
const categories = ['Sartorius', 'Biceps femoris, long head', 'Bone'];

const chart = barChart({
  title: 'Dice of each class',
  yTitle: 'Dice (mean, 95 % interval)',
  yRange: [0, 1],
  categories,
  series: [
    {
      name: 'UNet',
      values: [0.5, null, 0],
      intervals: [{ low: 0.4, high: 0.6 }, null, null],
    },
    { name: 'FCN', values: [0.25, 0.75, 1] },
  ],
});

test('title, axis, categories and series are shown; values are told', () => {
  expect(shownTexts(chart)).toEqual(
    expect.arrayContaining([
      'Dice of each class',
      'Dice (mean, 95 % interval)',
      'UNet',
      'FCN',
      ...categories,
    ]),
  );
  expect(chart.svg).toContain('<title>Dice of each class</title>');
  expect(description(chart)).toBe(
    'Bars of Dice (mean, 95 % interval) for 3 categories and 2 series.\n' +
      'UNet: Sartorius 0.5 (0.4 to 0.6), Biceps femoris, long head none, Bone 0.\n' +
      'FCN: Sartorius 0.25, Biceps femoris, long head 0.75, Bone 1.',
  );
});

test('bars are as high as their values; null leaves a gap, and 0 is still seen', () => {
  const [half, zero, ...more] = bars(blue);
  const [quarter, threeQuarters, one] = bars(/fill="#e69f00"/);
  expect(more).toEqual([]);
  const unit = one?.height ?? 0;
  expect(unit).toBeGreaterThan(200);
  expect(quarter?.height).toBeCloseTo(0.25 * unit, 0);
  expect(half?.height).toBeCloseTo(0.5 * unit, 0);
  expect(threeQuarters?.height).toBeCloseTo(0.75 * unit, 0);
  expect(zero?.height).toBeGreaterThanOrEqual(1);
  expect(zero?.height).toBeLessThan(3);
  // The gap is at the second category: the zero stands beside the third bar of the other series.
  expect(zero && one && one.x - zero.x).toBeCloseTo((quarter?.x ?? 0) - (half?.x ?? 0), 1);
});

test('where the range does not begin at 0, bars begin with it, and those below it are still seen', () => {
  const cut = barChart({
    title: '',
    yTitle: 'Dice',
    yRange: [0.4, 1],
    categories: ['a', 'b', 'c', 'd'],
    series: [{ name: 's', values: [0.7, 1, 0, null] }],
  });
  const [half, whole, below, ...more] = bars(blue, cut);
  expect(half?.height).toBeCloseTo((whole?.height ?? 0) / 2, 0);
  expect(below?.height).toBeGreaterThanOrEqual(1);
  expect(below?.height).toBeLessThan(3);
  expect(below?.bottom).toBeCloseTo(whole?.bottom ?? 0, 0);
  expect(more).toEqual([]);
});

test('an error bar stands on the middle of its bar, from the low to the high end', () => {
  const bar = bars(blue).at(0);
  const [x = 0, y1 = 0, , y2 = 0] =
    pathsWith(chart, /stroke="#222222" stroke-width="1.2"/)[0] ?? [];
  expect(bar).toBeDefined();
  if (!bar) return;
  expect(x).toBeCloseTo(bar.x + bar.width / 2, 0);
  expect((y1 + y2) / 2).toBeCloseTo(bar.bottom - bar.height, 0);
  expect(y1 - y2).toBeCloseTo(0.4 * bar.height, 0);
});

test('20 classes with 9 series: each has its name and colour, bars are wide enough, nothing is cut off', async () => {
  const names = Array.from({ length: 20 }, (_, index) => `Muscle ${index}, its long head`);
  const series = Array.from({ length: 9 }, (_, index) => ({
    name: `Configuration ${index} with a name`,
    values: names.map((_, place) => 0.6 + 0.001 * index * place),
  }));
  const large = barChart({ title: 'All', yTitle: 'Dice', categories: names, series });
  expect(shownTexts(large)).toEqual(
    expect.arrayContaining([...names, ...series.map(({ name }) => name)]),
  );
  const colours = [...large.svg.matchAll(/fill="(#[0-9a-f]{6})"[^>]*stroke="#222222"/g)].map(
    ([, colour]) => colour,
  );
  expect(new Set(colours).size).toBe(9);
  expect(colours).toHaveLength(9 * 21);
  expect(bars(blue, large).at(0)?.width).toBeGreaterThanOrEqual(6);
  expect((await pixelsOf(large)).hasFreeRim()).toBe(true);
});

test('names far longer than their place are broken into lines, not cut off', async () => {
  const long = barChart({
    title:
      'A title that says so much that it does not fit into one line of a chart with few bars in it',
    yTitle: 'Volume (ml)',
    categories: ['Intermuscular adipose tissue of the distal half of the left thigh', 'Bone'],
    series: [{ name: 'Model', values: [12_000, 45_000] }],
  });
  expect((await pixelsOf(long)).hasFreeRim()).toBe(true);
  expect(shownTexts(long).join(' ')).toContain('few bars in it');
});

test('any names make a well-formed picture that tells them', async () => {
  const name = fc.string({ unit: 'grapheme', minLength: 1 }).map((text) => `${text}<&"'>]]>`);
  await fc.assert(
    fc.asyncProperty(name, name, async (category, series) => {
      const odd = barChart({
        title: category,
        yTitle: series,
        categories: [category],
        series: [{ name: series, values: [1] }],
      });
      expect(description(odd)).toContain(`${series}: ${category} 1.`);
      await expect(toPng(odd)).resolves.toBeInstanceOf(Uint8Array);
    }),
    { numRuns: 20 },
  );
});

test('the same input gives the same bytes, whatever was drawn before', async () => {
  const draw = () =>
    barChart({ title: 'T', yTitle: 'Y', categories: ['a'], series: [{ name: 's', values: [1] }] });
  const [first, , second] = [draw(), chart, draw()];
  expect(second.svg).toBe(first.svg);
  expect(await toPng(second)).toEqual(await toPng(first));
});

test('values that are not as many as categories are refused', () => {
  const series = [{ name: 'UNet', values: [1, 2] }];
  expect(() => barChart({ title: '', yTitle: '', categories, series })).toThrow(
    'Values of UNet must have 3 entries, and has 2.',
  );
});

function bars(fill: RegExp, of = chart) {
  // Marks of the legend are round at their corners.
  return pathsWith(of, fill)
    .filter(({ length }) => length === 8)
    .map(([x = 0, bottom = 0, width = 0, , , up = 0]) => ({ x, bottom, width, height: -up }));
}
