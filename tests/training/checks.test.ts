import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bestCheck, type Check, meanDiceOf, stopReason } from '../../src/training/checks.ts';

const withLosses = (losses: readonly number[]): Check[] =>
  losses.map((loss, index) => ({ step: 10 * (index + 1), loss, byClass: {} }));
const withDice = (values: readonly (number | null)[]): Check[] =>
  values.map((dice, index) => ({ step: 10 * (index + 1), loss: 1, byClass: { soleus: dice } }));

describe('the best check', () => {
  test('has the highest mean Dice, or the lowest loss where nothing was validated', () => {
    expect(bestCheck(withDice([0.5, 0.7, 0.6]))?.step).toBe(20);
    expect(bestCheck(withLosses([1, 0.4, 0.5]))?.step).toBe(20);
    expect(bestCheck([])).toBeNull();
  });

  test('is the first of equal ones', () => {
    expect(bestCheck(withDice([0.7, 0.7]))?.step).toBe(10);
  });

  test('is the one with the lower loss where Dice is equal, as before anything is learned', () => {
    const checks = [0.9, 0.7, 0.8].map((loss, index) => ({
      step: 10 * (index + 1),
      loss,
      byClass: { soleus: 0, bone: null },
    }));
    expect(bestCheck(checks)?.step).toBe(20);
  });

  test('takes the mean over the classes that could be measured', () => {
    const check = { step: 1, loss: 1, byClass: { soleus: 0.8, bone: 0.4, vessels: null } };
    expect(meanDiceOf(check)).toBeCloseTo(0.6, 12);
    expect(meanDiceOf({ ...check, byClass: { vessels: null } })).toBeNull();
  });
});

describe('a run', () => {
  const loss = { rule: 'training_loss', patience: 3, improvement: 0.01 } as const;
  const dice = { rule: 'validation_dice', patience: 2, improvement: 0.01 } as const;

  test('goes on while the loss falls, and ends when it has not for as many checks as asked', () => {
    expect(stopReason(withLosses([1, 0.9, 0.8, 0.7, 0.6]), loss)).toBeNull();
    expect(stopReason(withLosses([1, 0.5, 0.499, 0.498, 0.497]), loss)).toBe(
      'Plateau: the training loss was 0.5000 at best, and 0.4970 in the last 3 checks.',
    );
  });

  test('ends when validation Dice rises no more', () => {
    expect(stopReason(withDice([0.5, 0.6, 0.7]), dice)).toBeNull();
    expect(stopReason(withDice([0.5, 0.7, 0.701, 0.69]), dice)).toContain('0.7000 at best');
  });

  test('does not end while Dice has not left 0', () => {
    expect(stopReason(withDice([0, 0, 0, 0, 0]), dice)).toBeNull();
    expect(stopReason(withDice([null, null, null, null]), dice)).toBeNull();
    expect(stopReason(withDice([0, 0.3, 0.3, 0.3]), dice)).not.toBeNull();
  });

  test('never ends before there were more checks than its patience, nor by rule steps', () => {
    expect(stopReason(withLosses([1, 1, 1]), loss)).toBeNull();
    expect(stopReason(withLosses(new Array(50).fill(1)), { rule: 'steps' })).toBeNull();
  });

  test('goes on with any that improves enough within its patience, whatever came before', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.2, max: 2, noNaN: true }), { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 0, max: 2 }),
        (before, after) => {
          const better = Math.min(...before) - 0.05;
          const losses = [...before, better, ...new Array(after).fill(2)];
          expect(stopReason(withLosses(losses), loss)).toBeNull();
        },
      ),
    );
  });
});
