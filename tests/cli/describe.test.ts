import { expect, test } from 'vitest';
import { type Comparison, describeComparison } from '../../src/cli/compare.ts';
import { diceOf } from '../../src/cli/models.ts';

test('Dice that was measured in a subset of the slices says so', () => {
  expect(diceOf({ settings: { subset: 'proximal_half' } }, 0.7)).toBe('0.700 (proximal_half)');
  expect(diceOf({ settings: { subset: 'all' } }, 0.7)).toBe('0.700');
  expect(diceOf({ settings: {} }, null)).toBe('–');
});

test('a comparison says what it leaves out, and nothing where it is whole', () => {
  const comparison: Comparison = {
    snapshot: { number: 1, cohort: { name: 'calves' } },
    versions: [],
    leftOutSlices: 12,
    rows: [],
    meanDice: [],
    paired: [],
  };
  expect(describeComparison(comparison)).toMatch(/left out.*: 12 slices × classes/);
  expect(describeComparison({ ...comparison, leftOutSlices: 0 })).not.toContain('left out');
});
