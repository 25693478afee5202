import { expect, test } from 'vitest';
import { formatShare } from '../../../web/components/format.ts';

test('only none is 0 %, and only all 100 %', () => {
  expect(formatShare(0, 400)).toBe('0 %');
  expect(formatShare(1, 400)).toBe('< 1 %');
  expect(formatShare(100, 400)).toBe('25 %');
  expect(formatShare(399, 400)).toBe('> 99 %');
  expect(formatShare(400, 400)).toBe('100 %');
  expect(formatShare(0, 0)).toBe('–');
});
