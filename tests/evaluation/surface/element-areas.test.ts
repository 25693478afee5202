import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  contourLengths,
  cornerBit,
  elementAreas,
} from '../../../src/evaluation/surface/element-areas.ts';

interface Published {
  readonly spacing: readonly number[];
  readonly values: readonly number[];
}

const { areas, lengths }: { areas: Published[]; lengths: Published[] } = JSON.parse(
  readFileSync(new URL('published-areas.json', import.meta.url), 'utf8'),
);
const SIDES = [0, 1];

/** Our code of the neighbourhood that has another code in the published tables. */
function ourCode(published: number, isPlanar: boolean): number {
  let code = 0;
  for (const slice of SIDES) {
    for (const row of SIDES) {
      for (const column of SIDES) {
        const bit = isPlanar ? 3 - 2 * row - column : 7 - 4 * slice - 2 * row - column;
        if ((published >> bit) & 1) code |= cornerBit([slice, row, column]);
      }
    }
  }
  return code;
}

describe('surface elements', () => {
  test.each(areas)('have the published areas at a spacing of $spacing mm', (published) => {
    const [slice = 0, row = 0, column = 0] = published.spacing;
    const table = elementAreas({ slice, row, column });
    published.values.forEach((area, code) => {
      expect(table[ourCode(code, false)]).toBeCloseTo(area, 8);
    });
  });

  test.each(lengths)('have the published lengths in a plane of $spacing mm', (published) => {
    const [row = 0, column = 0] = published.spacing;
    const table = contourLengths({ slice: 9, row, column });
    published.values.forEach((length, code) => {
      expect(table[ourCode(code, true)]).toBeCloseTo(length, 8);
    });
  });
});
