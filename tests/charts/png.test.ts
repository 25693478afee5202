import { expect, test } from 'vitest';
import { barChart } from '../../src/charts/bar-chart.ts';
import { pixelsOf } from './pixels.ts';

const withTitle = (title: string) =>
  barChart({
    title,
    yTitle: 'Dice',
    categories: ['a', 'b'],
    series: [{ name: 's', values: [1, 2] }],
  });

test('a PNG has the size of the chart, or a multiple of it', async () => {
  const chart = withTitle('Title');
  const [once, twice] = [await pixelsOf(chart), await pixelsOf(chart, 2)];
  expect([once.width, once.height]).toEqual([chart.width, chart.height]);
  expect([twice.width, twice.height]).toEqual([2 * chart.width, 2 * chart.height]);
  expect(once.drawnIn(0, 0, once.width, once.height)).toBeGreaterThan(1000);
});

test('text is drawn: where the title is, and as much as it says', async () => {
  const inked = async (title: string) => {
    const chart = withTitle(title);
    return (await pixelsOf(chart)).drawnIn(0, 0, chart.width, 40);
  };
  expect(await inked('')).toBe(0);
  const short = await inked('Dice');
  expect(short).toBeGreaterThan(100);
  expect(await inked('Dice Dice Dice')).toBeCloseTo(3 * short, -2);
});
