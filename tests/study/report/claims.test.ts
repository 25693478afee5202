import { describe, expect, test } from 'vitest';
import { claimsOf } from '../../../study/report/claims.ts';
import type { RunResult } from '../../../study/result.ts';
import { AMENDED, BOTH, image, run, scored, withDice } from './toy-runs.ts';

const claim = (number: number, runs: readonly RunResult[]) => {
  const found = claimsOf(runs).find((one) => one.number === number);
  if (!found) throw new Error(`no claim ${number}`);
  return found;
};

test('without results nothing is told, and each claim says what is missing', () => {
  const claims = claimsOf([]);
  expect(claims.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  for (const { verdict, text } of claims) {
    expect(verdict).toBe('cannot be told here');
    expect(text).toMatch(/\b(no|not|neither)\b/i);
  }
});

describe('1, forty images', () => {
  const curve = (images: number, hundredths: number[]) =>
    run({
      part: 'learning_curve',
      learned: { subjects: ['x'], images, slices: 9 },
      evaluated: scored(hundredths),
    });

  test('is decided by the run that learned from forty', () => {
    const few = curve(20, [10, 10, 10, 10]);
    expect(claim(1, [few, curve(40, [90, 91, 92, 93])]).verdict).toBe('holds here');
    expect(claim(1, [few, curve(40, [80, 81, 82, 83])]).verdict).toBe('does not hold here');
    expect(claim(1, [few, curve(40, [70, 80, 90, 95])]).verdict).toBe('cannot be told here');
    expect(claim(1, [few, curve(40, [90, 91, 92, 93])]).text).toContain('0.915 (0.9');
  });

  test('says which numbers of images there are instead', () => {
    const { verdict, text } = claim(1, [curve(5, [90, 90, 90, 90]), curve(8, [90, 90, 90, 90])]);
    expect(verdict).toBe('cannot be told here');
    expect(text).toContain('(there are 5 and 8)');
  });

  test('gives the other reading, 32 of 40, from the matrix', () => {
    const learned = { subjects: ['x'], images: 32, slices: 9 };
    const thigh = run({
      cohort: 'thigh',
      loss: BOTH,
      learned,
      evaluated: scored([50, 50, 50, 50]),
    });
    expect(claim(1, [thigh]).text).toContain(
      'it does not hold here: UNet, xent(fn)+dice, 32 images',
    );
  });
});

test('2, networks: differences are of the same subject and loss, averaged over losses', () => {
  const pair = (mode: 'fn' | 'fp', unet: number[], fcn8: number[]) => [
    run({ loss: { mode }, evaluated: scored(unet) }),
    run({ loss: { mode }, network: 'fcn8', evaluated: scored(fcn8) }),
  ];
  const ahead = pair('fn', [60, 61, 62, 63], [50, 51, 52, 53]);
  const behind = pair('fp', [60, 61, 62, 63], [64, 65, 66, 67]);
  const { verdict, text } = claim(2, [...ahead, ...behind]);
  expect(verdict).toBe('holds here');
  expect(text).toContain('Over 2 pairs of runs: +0.030');
  expect(text).toContain('UNet ahead with 1 of 2 losses');
  expect(claim(2, behind).verdict).toBe('does not hold here');
});

test('4, fn is enough where no amended mode gains', () => {
  const thigh = (mode: 'fn' | (typeof AMENDED)[number], hundredths: number[]) =>
    run({ cohort: 'thigh', loss: { ...BOTH, mode }, evaluated: scored(hundredths) });
  const fn = thigh('fn', [80, 82, 84, 86]);
  const same = AMENDED.map((mode) => thigh(mode, [80, 82, 83, 86]));
  expect(claim(4, [fn, ...same]).verdict).toBe('holds here');
  expect(claim(4, [fn, ...same.slice(1)]).verdict).toBe('cannot be told here');
  const better = thigh('fp', [85, 87, 89, 91]);
  expect(claim(4, [fn, better, ...same.slice(1)]).verdict).toBe('does not hold here');
});

describe('5, what is overwritten', () => {
  /** Rows: background, bone, imaf; columns: background, bone. */
  const calf = (mode: 'fn' | (typeof AMENDED)[number], overwritten: number) =>
    run({
      loss: { ...BOTH, mode },
      evaluated: ['a', 'b', 'c', 'd'].map((subject) =>
        image(
          subject,
          { bone: withDice(50) },
          {
            confusion: [
              [9, 1],
              [1, 9],
              [100 - overwritten, overwritten],
            ],
          },
        ),
      ),
    });

  test('holds where fn overwrites more than every amended mode', () => {
    const { verdict, text } = claim(5, [calf('fn', 75), ...AMENDED.map((mode) => calf(mode, 25))]);
    expect(verdict).toBe('holds here');
    expect(text).toContain('xent(fn)+dice 75.0 %');
    expect(text).toContain('xent(fp)+dice 25.0 % (difference −50.0 % to −50.0 %)');
  });

  test('does not hold where one amended mode overwrites more', () => {
    const runs = [calf('fn', 75), calf('fp', 80), calf('fn_or_fp', 10), calf('fn_plus_fp', 10)];
    expect(claim(5, runs).verdict).toBe('does not hold here');
  });
});

test('6, tissues of calves labelled for muscles are scored by the complete truth', () => {
  const evaluated = [
    ...['a', 'b', 'c', 'd'].map((subject) =>
      image(
        subject,
        { bone: withDice(70), soleus: withDice(10) },
        { set: 'calf_2', hidden: ['bone'] },
      ),
    ),
    image('e', { bone: withDice(10), soleus: withDice(20) }, { hidden: ['soleus'] }),
  ];
  const { verdict, text } = claim(6, [run({ loss: { ...BOTH, mode: 'fn_plus_fp' }, evaluated })]);
  expect(verdict).toBe('holds here');
  expect(text).toContain('Bone 0.700');
  expect(text).toContain('hidden muscles of calf_1: 0.200 (n = 1)');
});

test('7, the edges must be worse on thigh and calf', () => {
  const stack = [
    [1, 1, 1],
    [2, 0, 0],
    [2, 0, 0],
    [1, 1, 1],
  ] as const;
  const evaluated = ['a', 'b', 'c', 'd'].map((subject) => image(subject, { bone: stack }));
  const both = ['thigh', 'calf'].map((cohort) =>
    run({ cohort, loss: { ...BOTH, mode: 'fn_plus_fp' }, evaluated }),
  );
  expect(claim(7, both).verdict).toBe('holds here');
  expect(claim(7, both).text).toContain('0.500 near the edges, 1.000 in the middle');
  expect(claim(7, both.slice(1)).verdict).toBe('cannot be told here');
});

test('8, vessels are compared with the mean of the others', () => {
  const thigh = (vessels: number) =>
    run({
      cohort: 'thigh',
      loss: BOTH,
      classes: ['bone', 'soleus', 'vessels'],
      evaluated: ['a', 'b', 'c', 'd'].map((subject) =>
        image(subject, {
          bone: withDice(90),
          soleus: withDice(70),
          vessels: withDice(vessels),
        }),
      ),
    });
  expect(claim(8, [thigh(60)]).verdict).toBe('holds here');
  expect(claim(8, [thigh(60)]).text).toContain('vessels 0.600, others 0.800, difference −0.200');
  expect(claim(8, [thigh(75)]).verdict).toBe('does not hold here');
  expect(claim(8, [thigh(75)]).text).toContain('the lowest class in 0 of 1 runs');
});

test('9, cross-entropy must be steadier by both measures in every pair', () => {
  const calm = Array.from({ length: 100 }, (_, step) => 2 - step / 100);
  const rough = Array.from({ length: 100 }, (_, step) => 2 + (step % 2) + step / 100);
  const pair = (network: 'unet' | 'fcn8', xent: number[], dice: number[]) => [
    run({ network, losses: xent }),
    run({ network, losses: dice, loss: { ...BOTH, crossEntropy: false } }),
  ];
  const steadier = pair('unet', calm, rough);
  expect(claim(9, steadier).verdict).toBe('holds here');
  expect(claim(9, [...steadier, ...pair('fcn8', rough, calm)]).verdict).toBe('cannot be told here');
  expect(claim(9, pair('fcn8', rough, calm)).verdict).toBe('does not hold here');
});
