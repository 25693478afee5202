import { expect, test } from 'vitest';
import { colouredPanel, greyPanel } from '../../src/charts/panel.ts';

const image = { width: 3, height: 1, grey: [0, 100, 255] };
const pixelsOf = ({ rgba }: { rgba: Uint8Array }) => [
  [...rgba.slice(0, 4)],
  [...rgba.slice(4, 8)],
  [...rgba.slice(8)],
];

test('an image alone is grey and opaque', () => {
  expect(pixelsOf(greyPanel(image))).toEqual([
    [0, 0, 0, 255],
    [100, 100, 100, 255],
    [255, 255, 255, 255],
  ]);
});

test('a value lays its colour over the image; 0, and one without a colour, leave it as it is', () => {
  expect(pixelsOf(colouredPanel(image, [2, 0, 9], ['#ffffff', '#ff8000']))).toEqual([
    [153, 76, 0, 255],
    [100, 100, 100, 255],
    [255, 255, 255, 255],
  ]);
});
