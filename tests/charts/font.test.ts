import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textWidth, wrapText } from '../../src/charts/font.ts';
import { pixelsOf } from './pixels.ts';

test.each(['Vastus intermedius', 'iiiiillll', 'WWWWmmmm', 'Dice (µ² ≥ 0.5 ± é)'])(
  'the width of "%s" is that of its drawing',
  async (text) => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="80"><rect width="900" height="80" fill="#fff"/><text x="0" y="60" font-size="60" font-family="DejaVu Sans">${text}</text></svg>`;
    const pixels = await pixelsOf({ svg, width: 900, height: 80 });
    const columns = Array.from({ length: 900 }, (_, x) => x).filter(
      (x) => pixels.drawnIn(x, 0, x + 1, 80) > 0,
    );
    const drawn = (columns.at(-1) ?? 0) - (columns.at(0) ?? 0);
    expect(Math.abs(textWidth(text, 60) - drawn)).toBeLessThan(16);
  },
);

test('broken text has all of its characters, in lines no wider than allowed', () => {
  const width = 120;
  const words = fc.array(
    fc.string({ minLength: 1, maxLength: 40 }).map((word) => word.replace(/\s/g, '_')),
  );
  fc.assert(
    fc.property(words, (texts) => {
      const text = texts.join(' ');
      const lines = wrapText(text, 13, width);
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      for (const line of lines) expect(textWidth(line, 13)).toBeLessThanOrEqual(width);
    }),
  );
});

test('text is broken at spaces first, then after signs between words', () => {
  expect(wrapText('Biceps femoris, long head', 13, 110)).toEqual(['Biceps femoris,', 'long head']);
  expect(wrapText('unet_xent_fn_plus_fp', 13, 80)).toEqual(['unet_xent_', 'fn_plus_fp']);
  expect(wrapText('', 13, 80)).toEqual(['']);
});
