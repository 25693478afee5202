import { expect, test } from 'vitest';
import { edgeAndMiddle, isInMiddle, isNearEdge } from '../../../study/report/profile.ts';
import {
  ANNOTATED,
  classScores,
  countNulls,
  HIDDEN,
  meanScores,
  subjectScores,
} from '../../../study/report/scores.ts';
import { image, run, withDice } from './toy-runs.ts';

test('a subject is scored by the mean over classes of Dice pooled over visits and slices', () => {
  const bone = [
    [1, 0, 0],
    [0, 2, 0],
  ] as const;
  const visits = [
    image('a', {
      bone,
      vessels: [
        [0, 0, 4],
        [0, 0, 0],
      ],
    }),
    image('a', { bone: [[3, 0, 2]], vessels: [[2, 0, 0]] }, { visit: '2' }),
  ];
  const runs = [run({ evaluated: visits })];
  // bone: 2·4 / (2·4 + 2 + 2); vessels: 2·2 / (2·2 + 0 + 4)
  expect(classScores(runs, 'bone').get('a')).toBeCloseTo(2 / 3);
  expect(classScores(runs, 'vessels').get('a')).toBeCloseTo(1 / 2);
  expect(subjectScores(runs).get('a')).toBeCloseTo((2 / 3 + 1 / 2) / 2);
});

test('a class in neither mask is left out of the mean, and counted, in each run', () => {
  const evaluated = [image('a', { bone: withDice(60), imaf: [[0, 0, 0]] })];
  const runs = [run({ evaluated }), run({ evaluated, network: 'fcn8' })];
  expect(subjectScores(runs.slice(0, 1)).get('a')).toBeCloseTo(0.6);
  expect(countNulls(runs)).toEqual({ values: 4, nulls: 2 });
});

test('hidden and labelled classes are scored apart', () => {
  const evaluated = [
    image('a', { bone: withDice(90), soleus: withDice(30) }, { hidden: ['soleus'] }),
    image('b', { bone: withDice(20), soleus: withDice(80) }, { hidden: ['bone'] }),
  ];
  const runs = [run({ evaluated })];
  expect([...subjectScores(runs, ANNOTATED).values()]).toEqual([0.9, 0.8]);
  expect([...subjectScores(runs, HIDDEN).values()]).toEqual([0.3, 0.2]);
  expect(classScores(runs, 'bone', HIDDEN)).toEqual(new Map([['b', 0.2]]));
});

test('a subject without one of several scores has no mean of them', () => {
  const mean = meanScores([
    new Map([
      ['a', 0.2],
      ['b', 0.5],
      ['c', null],
    ]),
    new Map([
      ['a', 0.4],
      ['c', 0.3],
    ]),
  ]);
  expect(mean.get('a')).toBeCloseTo(0.3);
  expect(mean.get('b')).toBe(0.5);
  expect(mean.get('c')).toBeNull();
});

test('the edges of a stack are its outer tenths, at least one slice; the middle is its middle half', () => {
  const slices = Array.from({ length: 20 }, (_, slice) => slice);
  expect(slices.filter((slice) => isNearEdge(slice, 20))).toEqual([0, 1, 18, 19]);
  expect(slices.filter((slice) => isInMiddle(slice, 20))).toEqual(slices.slice(5, 15));
  expect([0, 1, 2, 3].filter((slice) => isNearEdge(slice, 4))).toEqual([0, 3]);
});

const stack = {
  bone: [
    [1, 0, 0],
    [1, 0, 0],
    [1, 0, 0],
    [1, 3, 3],
  ],
  vessels: [
    [0, 0, 0],
    [0, 5, 5],
    [0, 5, 5],
    [0, 0, 0],
  ],
} as const;

test('at the edges Dice is that of single slices, or of their voxels together', () => {
  const found = run({ evaluated: [image('a', { bone: stack.bone })] });
  expect(edgeAndMiddle(found, 'slices').edge.get('a')).toBeCloseTo((1 + 1 / 4) / 2);
  expect(edgeAndMiddle(found, 'voxels').edge.get('a')).toBeCloseTo(4 / 10);
  expect(edgeAndMiddle(found, 'slices').middle.get('a')).toBe(1);
});

test.each(['slices', 'voxels'] as const)(
  'a class that is not at the edges does not count in the middle: %s',
  (of) => {
    const { edge, middle } = edgeAndMiddle(run({ evaluated: [image('a', stack)] }), of);
    expect(edge.get('a')).toBeLessThan(1);
    expect(middle.get('a')).toBe(1);
  },
);
