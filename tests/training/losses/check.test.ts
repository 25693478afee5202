import { expect, test } from 'vitest';
import { checkLoss } from '../../../src/training/losses/check.ts';
import { SPEC } from './samples.ts';

test.each(['fn', 'fp', 'fn_or_fp', 'fn_plus_fp', 'marginal', 'ignore'] as const)(
  'leaf-dice with %s is refused, and what goes together is said',
  (mode) => {
    expect(() => checkLoss({ ...SPEC, mode, dice: 'leaf' })).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        message: expect.stringContaining(`take label_set with leaf, or ${mode} with soft`),
      }),
    );
  },
);

test('a loss of nothing is refused', () => {
  expect(() => checkLoss({ ...SPEC, crossEntropy: false, dice: 'none' })).toThrow(/needs/);
});

test.each(['soft', 'log', 'leaf', 'none'] as const)('label_set goes with %s', (dice) => {
  expect(() => checkLoss({ ...SPEC, mode: 'label_set', dice })).not.toThrow();
});
