import { expect, test } from 'vitest';
import { hippocampusPage } from '../../../study/report/pages/hippocampus.ts';
import { ruleLoss } from '../../../study/report/runs.ts';
import type { RunResult } from '../../../study/result.ts';
import { image, run, withDice } from './toy-runs.ts';

const classes = ['hippocampus_anterior', 'hippocampus_posterior'];

function foldOf(
  part: 'hippocampus_all' | 'hippocampus_half',
  method: string,
  fold: number,
  hundredths: readonly number[],
): RunResult {
  const evaluated = hundredths.map((value, index) =>
    image(`${fold}-${index}`, {
      hippocampus_anterior: withDice(value),
      hippocampus_posterior: withDice(value - 10),
    }),
  );
  const loss = method === 'automatic' ? ruleLoss() : { dice: 'soft' as const };
  const choice = method === 'automatic' ? { rule: 'partial', reason: '' } : null;
  return run({ part, cohort: part, method, fold, classes, evaluated, loss, choice });
}

const runs = [
  foldOf('hippocampus_all', 'all labels', 1, [90, 80]),
  foldOf('hippocampus_half', 'automatic', 1, [85, 79]),
  foldOf('hippocampus_half', 'fn', 1, [40, 30]),
  foldOf('hippocampus_all', 'all labels', 2, [70, 60]),
  foldOf('hippocampus_half', 'automatic', 2, [66, 56]),
  foldOf('hippocampus_half', 'fn', 2, [20, 10]),
];

test('folds are pooled over subjects, and spread between their means', () => {
  const text = hippocampusPage(runs, []);
  // Subjects: (85 + 75) / 2, (79 + 69) / 2, (66 + 56) / 2, (56 + 46) / 2; folds: 77 and 56.
  expect(text).toMatch(
    /\| automatic \| .* \| 0\.665 \([^)]*\) \| 4 \| ± 0\.148 \| 0\.715 \| 0\.615 \|/,
  );
  expect(text).toMatch(/\| all labels \| −0\.035 \([^)]*\) \| 4 \| – \| – \|/);
  expect(text).toMatch(/at most 0\.03 below all labels \| .* \| missed by 0\.005 \|/);
  expect(text).toMatch(/above fn \| \+0\.465 .* \| met \|/);
  expect(text).toContain('chose by its rule `partial`');
});

test('a fold that some methods lack is left out, and said to be missing', () => {
  const text = hippocampusPage(runs.slice(0, -1), []);
  expect(text).toContain('Missing: 1 fold without a run of every method');
  expect(text).toMatch(/\| automatic \| .* \| 0\.770 \([^)]*\) \| 2 \| – \|/);
});
