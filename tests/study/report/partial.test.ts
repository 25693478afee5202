import { expect, test } from 'vitest';
import { hiddenOverwritten, untrainedOverwritten } from '../../../study/report/overwritten.ts';
import { betterRule, contestsOf, proposalsOf } from '../../../study/report/partial.ts';
import { ruleLoss } from '../../../study/report/runs.ts';
import { targetsOf } from '../../../study/report/targets.ts';
import { image, run, scored, withDice } from './toy-runs.ts';

const part = 'hippocampus_one';
const cohort = part;
const rule = run({
  part,
  cohort,
  method: 'automatic',
  loss: ruleLoss(),
  evaluated: scored([70, 72, 74, 76]),
});
const marginal = (hundredths: number[]) =>
  run({
    ...{ part, cohort, method: 'marginal', evaluated: scored(hundredths) },
    loss: { ...ruleLoss(), mode: 'marginal', backgroundWeight: 1 },
  });

test('a loss that is better somewhere and nowhere worse is put forward', () => {
  const [proposal] = proposalsOf(contestsOf([rule, marginal([75, 77, 79, 81])]));
  expect(proposal?.loss).toBe('xent(marginal, w₀ = 1) + soft-dice, gated');
  expect(proposal?.better).toHaveLength(1);
  expect(proposal?.worse).toEqual([]);
  expect(betterRule([rule, marginal([75, 77, 79, 81])]).join()).toContain('**Put forward:**');
});

test('where it is worse on other data it is said to be better in places', () => {
  const half = { part: 'hippocampus_half', cohort: 'hippocampus_half' } as const;
  const elsewhere = [
    { ...rule, ...half },
    { ...marginal([60, 61, 62, 63]), ...half },
  ];
  const text = betterRule([rule, marginal([75, 77, 79, 81]), ...elsewhere]).join();
  expect(text).toContain('Better in places only: xent(marginal');
  expect(text).not.toContain('Put forward');
});

test('a difference that may be chance is none', () => {
  const text = betterRule([rule, marginal([60, 72, 74, 90])]).join();
  expect(text).toContain('No loss did better than the rule');
});

test('without partial labels the section says so', () => {
  expect(betterRule([run({ cohort: 'thigh' })]).join()).toContain('Missing');
});

test('targets are met, or missed by how much', () => {
  const all = run({ method: 'all labels', evaluated: scored([78, 80, 82, 84]) });
  const fn = run({ method: 'fn', evaluated: scored([70, 72, 74, 76]) });
  const targets = (within: number, other: number[]) =>
    targetsOf({
      methods: new Map([
        ['automatic', [rule]],
        ['fn', [fn]],
        ['marginal', [marginal(other)]],
      ]),
      all: [all],
      within,
    }).map(({ outcome }) => outcome);
  expect(targets(0.1, [60, 72, 80, 90])).toEqual(['met', 'missed: equal', 'met']);
  expect(targets(0.03, [80, 82, 84, 86])).toEqual([
    'missed by 0.050',
    'missed: equal',
    'missed by 0.100',
  ]);
});

test('voxels of unlabelled classes are counted where another class is predicted over them', () => {
  const evaluated = [
    image(
      'a',
      { bone: withDice(50), soleus: withDice(50) },
      // Rows: background, bone, soleus (hidden), imaf (labelled nowhere); columns without imaf.
      {
        hidden: ['soleus'],
        confusion: [
          [8, 0, 0],
          [0, 5, 0],
          [2, 3, 5],
          [1, 2, 1],
        ],
      },
    ),
  ];
  const found = run({ classes: ['bone', 'soleus'], untrained: ['imaf'], evaluated });
  expect(untrainedOverwritten(found, null).get('a')).toBe(0.75);
  expect(untrainedOverwritten(found, 'imaf').get('a')).toBe(0.75);
  expect(untrainedOverwritten(found, 'fascia').get('a')).toBeNull();
  expect(hiddenOverwritten(found).get('a')).toBe(0.3);
});
