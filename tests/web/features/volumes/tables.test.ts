import { describe, expect, test } from 'vitest';
import { fileOf } from '../../../../web/features/volumes/upload/dropped-files.ts';
import {
  emptyColumns,
  manifestOf,
} from '../../../../web/features/volumes/upload/manifest-columns.ts';
import { obstacles, orderOf, unnamedFiles } from '../../../../web/features/volumes/upload/order.ts';
import { readTable } from '../../../../web/features/volumes/upload/read-table.ts';
import { changeRows, pasteInto, toRows } from '../../../../web/features/volumes/upload/rows.ts';

const row = {
  ...{ study: 'mine', subject: 'P1', visit: '1', scanner: 'Prisma', region: 'thigh' },
  ...{ laterality: 'left', image: 'P1.nii.gz' },
};
const named = (...paths: string[]) => paths.map((path) => ({ path, file: new File(['x'], path) }));

describe('a table', () => {
  test('is read with commas, semicolons or tabs, and columns as people call them', () => {
    for (const sign of [',', ';', '\t']) {
      const text = `\uFEFF${['Image', 'subject', 'Session'].join(sign)}\r\n${['a.nii', 'P1', '2'].join(sign)}\r\n`;
      expect(readTable(text, 'it')).toEqual({
        rows: [{ image: 'a.nii', subject: 'P1', visit: '2' }],
      });
    }
  });

  test('with unknown columns, without rows or broken is refused, saying why', () => {
    expect(readTable('subject,wheels\nP1,4\n', 'it')).toMatchObject({
      refusal: expect.stringContaining('not known: wheels'),
    });
    expect(readTable('subject\n', 'it')).toMatchObject({
      refusal: expect.stringContaining('no rows'),
    });
    expect(readTable('subject\n"P1', 'it')).toMatchObject({
      refusal: expect.stringContaining('it is no table'),
    });
  });

  test('comes out as it went in, whatever is in its cells', () => {
    const cells = { ...row, subject: '-=P"1', tool: 'by, hand' };
    expect(readTable(manifestOf([cells]), 'it')).toMatchObject({ rows: [cells] });
    expect(manifestOf([{ ...row, tool: 'two\nlines' }]).split('\n')).toHaveLength(3);
  });
});

describe('rows', () => {
  test('lack what is required, and with a label map what goes with it', () => {
    expect(emptyColumns({ ...row, subject: ' ' })).toEqual(['subject']);
    expect(emptyColumns({ ...row, classes: 'bone' })).toEqual(['label_map', 'annotator']);
  });

  test('take pasted cells by the name of the image, or in order', () => {
    const rows = toRows([{ image: 'a/1.nii' }, { image: 'a/2.nii' }]);
    const byName = pasteInto(rows, [{ image: '2.nii', subject: 'P2' }]);
    expect(byName.map(({ cells }) => cells)).toEqual([
      { image: 'a/1.nii' },
      { image: 'a/2.nii', subject: 'P2' },
    ]);
    const inOrder = pasteInto(rows, [{ subject: 'P1' }, { subject: 'P2' }, { subject: 'P3' }]);
    expect(inOrder.map(({ cells }) => cells.subject)).toEqual(['P1', 'P2']);
    const more = pasteInto(rows, [{ image: '3.nii', subject: 'P3' }]);
    expect(more.map(({ cells }) => cells.image)).toEqual(['a/1.nii', 'a/2.nii', '3.nii']);
  });

  test('get what the first has, are changed and taken out', () => {
    const rows = toRows([row, { image: '2.nii' }]);
    const filled = changeRows(rows, { kind: 'fill', column: 'scanner' });
    expect(filled.map(({ cells }) => cells.scanner)).toEqual(['Prisma', 'Prisma']);
    const key = rows[1]?.key ?? '';
    const set = changeRows(rows, { kind: 'set', key, column: 'visit', value: '2' });
    expect(set[1]?.cells).toEqual({ image: '2.nii', visit: '2' });
    expect(changeRows(rows, { kind: 'remove', key })).toEqual([rows[0]]);
  });
});

describe('files of a manifest', () => {
  test('are found by path, else by a name that only one has', () => {
    const files = named('study/images/P1.nii', 'study/labels/P1.nii', 'P2.nii');
    expect(fileOf('./images/P1.nii', files)?.path).toBe('study/images/P1.nii');
    expect(fileOf('/data/elsewhere/P2.nii', files)?.path).toBe('P2.nii');
    expect(fileOf('P1.nii', files)).toBeUndefined();
  });

  test('go under the path that the manifest has; what is missing or not named is told', () => {
    const rows = toRows([{ ...row, image: 'images/P1.nii.gz' }, row]);
    const files = named('P1.nii.gz', 'other.nii');
    expect(orderOf(rows, files).files.map(({ path }) => path)).toEqual([
      'images/P1.nii.gz',
      'P1.nii.gz',
    ]);
    expect(unnamedFiles(rows, files)).toEqual(['other.nii']);
    expect(obstacles(rows, files)).toEqual([]);
    expect(obstacles(toRows([{ ...row, visit: '', image: 'P3.nii' }]), files)).toEqual([
      'Row 1 lacks: visit.',
      'Row 1 names P3.nii, which is not among the files: drop it here, too.',
    ]);
  });
});
