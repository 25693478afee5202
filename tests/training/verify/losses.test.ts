import { describe, expect, test } from 'vitest';
import { worstError } from '../../../src/training/verify/losses.ts';

describe('the worst error', () => {
  const nothing = { loss: 0, grad_l2: 0, grad_first8: [0, 0] };

  test('of a loss and a gradient that are 0, as they should be, is 0', () => {
    expect(worstError(nothing, { loss: [0], gradient: [0, 0], mask: [] })).toBe(0);
  });

  test('of anything else where 0 is expected is infinite', () => {
    expect(worstError(nothing, { loss: [1e-9], gradient: [0, 0], mask: [] })).toBe(Infinity);
    expect(worstError(nothing, { loss: [0], gradient: [], mask: [] })).toBe(Infinity);
  });
});
