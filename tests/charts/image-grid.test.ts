import { expect, test } from 'vitest';
import { imageGrid } from '../../src/charts/image-grid.ts';
import type { Panel } from '../../src/charts/panel.ts';
import { toPng } from '../../src/charts/png.ts';
import { description, pixelsOf, shownTexts } from './pixels.ts';

const red = [200, 30, 40] as const;
const green = [20, 180, 60] as const;

/** Red on the left half, green on the right one. */
function halves(width: number, height: number): Panel {
  const rgba = new Uint8Array(4 * width * height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    rgba.set([...(pixel % width < width / 2 ? red : green), 255], 4 * pixel);
  }
  return { width, height, rgba };
}

const input = {
  title: 'Labels & predictions',
  rowTitles: ['sub-01, slice 16', 'a_pseudonym_that_is_very_long_and_has_no_space_in_it_0002'],
  columnTitles: [
    'image',
    'labelled',
    'unet_xent_fn_plus_fp_with_dice_loss_and_more@3',
    'A <b> of "c"',
  ],
  panels: [
    [halves(96, 96), halves(96, 96), halves(96, 96), halves(96, 96)],
    [halves(96, 96), null, halves(512, 400), halves(8, 6)],
  ],
  legend: Array.from({ length: 15 }, (_, index) => ({
    name: `Muscle number ${index}`,
    colour: '#c81e28',
  })),
};

test('titles and legend are shown, and told', () => {
  const chart = imageGrid(input);
  expect(shownTexts(chart)).toEqual(
    expect.arrayContaining(['Labels & predictions', 'image', 'A <b> of "c"', 'Muscle number 14']),
  );
  expect(shownTexts(chart).join('')).toContain(
    'a_pseudonym_that_is_very_long_and_has_no_space_in_it_0002',
  );
  expect(description(chart)).toContain('Images in 2 rows and 4 columns.');
  expect(description(chart)).toContain('unet_xent_fn_plus_fp_with_dice_loss_and_more@3');
});

test('long titles are not cut off', async () => {
  expect((await pixelsOf(imageGrid(input))).hasFreeRim()).toBe(true);
});

test('pixels are enlarged to squares with their own colours; null leaves a place free', async () => {
  const chart = imageGrid(input);
  const images = [
    ...chart.svg.matchAll(/<image x="([\d.]+)" y="([\d.]+)" width="(\d+)" height="(\d+)"/g),
  ].map(([, ...numbers]) => numbers.map(Number));
  expect(images).toHaveLength(7);
  const pixels = await pixelsOf(chart);
  for (const [x = 0, y = 0, width = 0, height = 0] of images) {
    const middle = Math.floor(y + height / 2);
    const seam = Math.round(x + width / 2);
    expect(pixels.at(Math.ceil(x) + 2, middle)).toEqual([...red]);
    expect(pixels.at(seam - 3, middle)).toEqual([...red]);
    expect(pixels.at(seam + 3, middle)).toEqual([...green]);
    expect(pixels.at(Math.floor(x + width) - 3, middle)).toEqual([...green]);
  }
  const [[, , size] = [], , , , , large = [], small = []] = images;
  expect([192, 288]).toContain(size);
  expect(large[2]).toBeLessThan(512);
  expect((large[2] ?? 0) / (large[3] ?? 1)).toBeCloseTo(512 / 400, 1);
  expect((small[2] ?? 0) % 8).toBe(0);
});

test('the same input gives the same bytes', async () => {
  const [first, second] = [imageGrid(input), imageGrid(input)];
  expect(second.svg).toBe(first.svg);
  expect(await toPng(second)).toEqual(await toPng(first));
});

test('panels that do not fit their titles or their size are refused', () => {
  expect(() => imageGrid({ ...input, rowTitles: ['one'] })).toThrow(
    'Rows of panels must have 1 entries, and has 2.',
  );
  expect(() => imageGrid({ ...input, columnTitles: ['one'] })).toThrow('Row 1 of panels');
  const short = { width: 2, height: 2, rgba: new Uint8Array(15) };
  expect(() =>
    imageGrid({ title: '', rowTitles: [''], columnTitles: [''], panels: [[short]], legend: [] }),
  ).toThrow('A panel must have 16 entries, and has 15.');
});
