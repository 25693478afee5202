import { expect, test } from 'vitest';
import {
  atTwoVisits,
  classesOf,
  describeCell,
  gapCounts,
  partAt,
  searchSubjects,
  stateAt,
  volumeAddress,
} from '../../../../web/features/coverage/matrix.ts';
import { volumesCsv } from '../../../../web/features/coverage/matrix-csv.ts';
import { classes, volumeRow } from './rows.ts';

const [bone, soleus, imaf] = classes;

test('letters are states, and ranges are of the classes that they name', () => {
  const row = volumeRow({
    states: 'AO-',
    partial: [{ places: [1], firstSlice: 3, lastSlice: 17 }],
  });
  expect([0, 1, 2, 3].map((place) => stateAt(row, place))).toEqual([
    'ANNOTATED',
    'ABSENT',
    null,
    null,
  ]);
  expect([partAt(row, 0), partAt(row, 1)]).toEqual([null, { first: 3, last: 17 }]);
});

test('cells are described with all that is known', () => {
  const row = volumeRow({ partial: [{ places: [0], firstSlice: 3, lastSlice: 17 }] });
  if (!bone || !soleus || !imaf) throw new Error('there are three classes');
  expect(describeCell(row, bone)).toBe(
    'bone in 1, visit 1, left calf: annotated, in slices 3–17 of 20',
  );
  expect(describeCell(row, soleus)).toBe('soleus in 1, visit 1, left calf: not annotated');
  expect(describeCell(row, imaf)).toBe('imaf in 1, visit 1, left calf: derivable');
  const whole = volumeRow({ laterality: 'NONE' });
  expect(describeCell(whole, bone)).toBe('bone in 1, visit 1, calf: annotated, in all 20 slices');
});

test('both visits are those of one limb, and the search looks into codes', () => {
  const rows = [
    volumeRow({ subject: 'P1', visit: '1' }),
    volumeRow({ subject: 'P1', visit: '2' }),
    volumeRow({ subject: 'P1', visit: '2', laterality: 'RIGHT' }),
    volumeRow({ subject: 'P2', visit: '1' }),
    volumeRow({ subject: 'P2', visit: '2', study: 'other' }),
  ];
  expect(atTwoVisits(rows)).toEqual(rows.slice(0, 2));
  expect(searchSubjects(rows, ' p2 ')).toEqual(rows.slice(3));
  expect(searchSubjects(rows, '')).toBe(rows);
});

test('classes are those that some row could have, at their places', () => {
  const rows = [volumeRow({ states: 'A-D' }), volumeRow({ states: 'N-O' })];
  const shown = classesOf(rows, classes);
  expect(shown.map(({ code, place }) => [code, place])).toEqual([
    ['bone', 0],
    ['imaf', 2],
  ]);
  expect(gapCounts(rows, shown)).toEqual([1, 1]);
  expect(classesOf([], classes)).toEqual([]);
});

test('volumes are led to by their ids as addresses have them', () => {
  expect(volumeAddress('a/b')).toBe('/volumes/a%2Fb');
  expect(volumeAddress('ab', { study: 's 1', slice: 0, class: 'bone' })).toBe(
    '/volumes/ab?study=s+1&slice=0&class=bone',
  );
});

test('the CSV has states in words, with slices', () => {
  const row = volumeRow({ partial: [{ places: [0], firstSlice: 3, lastSlice: 17 }] });
  expect(volumesCsv([row], classes).split('\r\n')).toEqual([
    '\uFEFFstudy,subject,visit,region,side,scanner,site,slices,bone,soleus,imaf',
    's,1,1,calf,left,Prisma,,20,annotated 3–17,not annotated,derivable',
    '',
  ]);
});
