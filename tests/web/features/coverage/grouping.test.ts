import { expect, test } from 'vitest';
import { moved } from '../../../../web/features/coverage/grid/model.ts';
import {
  gapsOf,
  groupsOfCells,
  groupVolumes,
  knownOf,
  totalOf,
} from '../../../../web/features/coverage/grouping.ts';
import { groupModel } from '../../../../web/features/coverage/models.ts';
import {
  formatOrder,
  nextOrder,
  parseOrder,
  sortGroups,
  sortVolumes,
} from '../../../../web/features/coverage/order.ts';
import { classes, volumeRow } from './rows.ts';

const rows = [
  volumeRow({ subject: '10', states: 'ANN', site: 'Paris' }),
  volumeRow({ subject: '2', states: 'OAD', site: 'Paris' }),
  volumeRow({ subject: '2', visit: '2', states: 'NA-', site: null }),
  volumeRow({ subject: '2', study: 'other', states: 'AAA', site: null }),
];

test('volumes are grouped and counted, subjects apart where their studies are', () => {
  const sites = groupVolumes(rows, classes, 'sites');
  expect(sites.map(({ name, volumes }) => [name, volumes?.length])).toEqual([
    ['Paris', 2],
    [null, 2],
  ]);
  expect(sites[0]?.counts[2]).toEqual({ annotated: 0, absent: 0, derivable: 1, missing: 1 });
  const subjects = groupVolumes(rows, classes, 'subjects');
  expect(subjects.map(({ name, study }) => [name, study])).toEqual([
    ['10', 's'],
    ['2', 's'],
    ['2', 'other'],
  ]);
  expect(subjects[1]?.counts.map((own) => [knownOf(own), gapsOf(own), totalOf(own)])).toEqual([
    [1, 1, 2],
    [2, 0, 2],
    [0, 1, 1],
  ]);
});

test('counts of the server make the same groups', () => {
  const groups = groupVolumes(rows, classes, 'sites');
  const cells = groups.flatMap(({ name, counts }) =>
    counts.map((own, column) => ({
      ...{ study: null, region: null, site: name, scanner: null, visit: null, ...own },
      class: { code: classes[column]?.code ?? '' },
    })),
  );
  expect(groupsOfCells(cells, classes, 'sites')).toMatchObject(
    groups.map(({ name, counts }) => ({ name, counts })),
  );
});

test('a cell of a group says its counts, and none where no volume could have the class', () => {
  const groups = groupVolumes(rows.slice(2, 3), classes, 'visits');
  const model = groupModel(groups, classes, { by: 'visits', hasStudies: false });
  expect(model.cellAt(0, 0)).toMatchObject({
    text: '0 %',
    label:
      'bone, visit 2: 0 % known; 0 annotated, 0 absent, 0 derivable, 1 not annotated of 1 volume',
  });
  expect(model.cellAt(0, 2)).toBeNull();
  expect(model.gaps).toEqual([1, 0, 0]);
});

test('volumes are sorted as people count, and by states', () => {
  const ids = (order: string | null) =>
    sortVolumes(rows, order === null ? null : parseOrder(order), classes).map((row) =>
      rows.indexOf(row),
    );
  expect(ids(null)).toEqual([3, 1, 2, 0]);
  expect(ids('-subject')).toEqual([0, 3, 1, 2]);
  expect(ids('class:bone')).toEqual([3, 0, 1, 2]);
  expect(ids('class:nonesuch')).toEqual(ids(null));
  expect(ids('__proto__')).toEqual(ids(null));
  expect(ids('nonesuch')).toEqual(ids(null));
  expect(ids('constructor')).toEqual(ids(null));
});

test('groups are sorted by name, volumes and share; unknown names are last', () => {
  const groups = groupVolumes(rows, classes, 'sites');
  const names = (order: string | null) =>
    sortGroups(groups, order === null ? null : parseOrder(order), classes).map(({ name }) => name);
  expect(names(null)).toEqual(['Paris', null]);
  expect(names('class:imaf')).toEqual(['Paris', null]);
  expect(names('-class:imaf')).toEqual([null, 'Paris']);
});

test('an order goes from ascending to descending to none', () => {
  const first = nextOrder(null, 'visit');
  const second = nextOrder(first, 'visit');
  expect([first, second].map((order) => order && formatOrder(order))).toEqual(['visit', '-visit']);
  expect(nextOrder(second, 'visit')).toBeNull();
  expect(nextOrder(second, 'subject')).toEqual(parseOrder('subject'));
});

test('keys move through cells, and not beyond them', () => {
  const bounds = { lastRow: 99, lastColumn: 5, page: 20 };
  const from = (row: number, column: number, key: string, ctrlKey = false) =>
    moved({ row, column }, { key, ctrlKey }, bounds);
  expect(from(0, 0, 'ArrowUp')).toEqual({ row: -1, column: 0 });
  expect(from(-2, 0, 'ArrowUp')).toEqual({ row: -2, column: 0 });
  expect(from(99, 5, 'ArrowRight')).toEqual({ row: 99, column: 5 });
  expect(from(90, 1, 'PageDown')).toEqual({ row: 99, column: 1 });
  expect(from(10, 1, 'PageUp')).toEqual({ row: 0, column: 1 });
  expect(from(10, 1, 'End', true)).toEqual({ row: 99, column: 5 });
  expect(from(10, 1, 'a')).toBeNull();
});
