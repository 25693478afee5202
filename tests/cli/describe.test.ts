import { describe, expect, test } from 'vitest';
import { type Comparison, describeComparison } from '../../src/cli/compare.ts';
import { diceOf } from '../../src/cli/models.ts';
import { describeDone } from '../../src/cli/predict.ts';
import { describeRun, describeRuns, type Run } from '../../src/cli/train/describe.ts';

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

describe('a run', () => {
  const run: Run = {
    __typename: 'TrainingRun',
    ...{ id: 'R', createdAt: '2026-01-02T03:04:05Z', resumes: 1, checkpoints: [], sweep: null },
    ...{ engine: 'tensorflow', device: 'CPU, 1 thread', settings: { keep: 'best' } },
    stopReason: 'Plateau: the training loss was 0.5 at best, and 0.5 in the last 2 checks.',
    job: {
      ...{ id: 'J', kind: 'TRAIN', status: 'SUCCEEDED', stage: '', done: 40, total: 80 },
      ...{ startedAt: null, finishedAt: null, error: null, items: [] },
    },
    model: { name: 'calf' },
    snapshot: { number: 1, fold: null, foldCount: null, cohort: { name: 'calves' } },
    lossChoice: {
      ...{ rule: 'partial', reason: '', coverageHash: '', rejected: [], override: null },
      loss: {
        ...{ mode: 'fn', backgroundWeight: 1, gating: 'catalog' },
        ...{ crossEntropy: true, dice: 'none', lambda: 1 },
      },
    },
    version: null,
    bestStep: 20,
    checks: [
      { step: 20, loss: 0.5, dice: null, byClass: [] },
      { step: 40, loss: 0.6, dice: null, byClass: [] },
    ],
    lossCurve: [{ step: 40, loss: 0.6, crossEntropy: 0.6, dice: 0 }],
  };

  test('that ended early is listed with the steps it did, and why', () => {
    expect(describeRuns([run])).toContain('succeeded 40/80 (plateau)');
    expect(describeRuns([{ ...run, stopReason: null }])).toMatch(/succeeded 40\/80 /);
  });

  test('says what was best where that decided its weights', () => {
    const [state] = describeRun(run).split('\n');
    expect(state).toContain('taken up again once, ended early (Plateau: the training loss was');
    expect(state).toContain('best at step 20 (mean loss 0.5000)');
    expect(describeRun({ ...run, settings: { keep: 'last' } })).not.toContain('best at step');
    const validated = run.checks.map((check) => ({ ...check, dice: 0.75 }));
    expect(describeRun({ ...run, checks: validated })).toContain('(validation Dice 0.750)');
  });
});

test('a prediction says how much of it is new', () => {
  const item = (message: string, code: string | null = null, count = 1) => ({
    ...{ subject: 'calf-1', message, code, count },
  });
  const items = [
    item('was predicted before'),
    item('predicted'),
    item('The image is damaged.', 'FILE_CORRUPT'),
    item('predicted'),
    item('predicted', null, 16),
  ];
  expect(describeDone({ items })).toEqual([
    '  1 × was predicted before',
    '  2 × predicted',
    '  16 × predicted now or before',
  ]);
});
