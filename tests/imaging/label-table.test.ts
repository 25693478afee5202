import { describe, expect, test } from 'vitest';
import type { Grid } from '../../src/imaging/image.ts';
import { calfSchema, ordinalOf, thighSchema } from '../../src/imaging/label-schemas.ts';
import { applyLabelTable, parseLabelTable } from '../../src/imaging/label-table.ts';
import { readLabelMapCodes } from '../../src/imaging/nifti.ts';
import { readTestFile, testData } from '../support/test-data.ts';

const GRID: Grid = { size: [3, 2, 1], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] };

const line = (code: number, name: string) => `  ${code}  255 0 0  1  1 1  "${name}"\n`;

function expectInvalid(text: string, message: RegExp): void {
  expect(() => parseLabelTable(text, 'table', thighSchema)).toThrow(
    expect.objectContaining({
      code: 'LABEL_TABLE_INVALID',
      message: expect.stringMatching(message),
    }),
  );
}

describe('ITK-SNAP label descriptions', () => {
  test('give class and side by code, name or synonym; other names are not mapped', () => {
    const text = [
      '# ITK-SnAP Label Description File\n',
      line(0, 'Clear Label'),
      line(5, '5 Satorius Left'),
      line(6, 'Rectus_Femoris  Right'),
      line(7, '39 Adductor magnus Left'),
      line(8, 'Pectineus Right'),
      line(9, 'femur'),
    ].join('');
    const table = parseLabelTable(`\uFEFF${text}`, 'table', thighSchema);
    expect([...table].map(([code, { classCode, side }]) => [code, classCode, side])).toEqual([
      [5, 'sartorius', 'LEFT'],
      [6, 'rectus_femoris', 'RIGHT'],
      [7, 'adductors', 'LEFT'],
      [8, null, 'RIGHT'],
      [9, 'bone', null],
    ]);
  });

  test('that are something else are refused with the line', () => {
    expectInvalid(`${line(1, 'soleus')}2;gracilis\n`, /line 2/);
    expectInvalid(`${line(1, 'soleus')}${line(1, 'gracilis')}`, /code 1 again/);
    expectInvalid('# nothing\n', /no label codes/);
  });
});

describe('JSON label tables', () => {
  test('map several codes to one class, and null to none', () => {
    const text =
      '{"codes": {"31": {"class": "bone", "side": "LEFT"}, "32": {"class": "bone"}, "7": null}}';
    const table = parseLabelTable(text, 'table', thighSchema);
    expect(table.get(31)).toEqual({ classCode: 'bone', side: 'LEFT', name: '' });
    expect(table.get(32)).toEqual({ classCode: 'bone', side: null, name: '' });
    expect(table.get(7)).toEqual({ classCode: null, side: null, name: '' });
  });

  test('with a class that the schema lacks are refused, naming it and the known ones', () => {
    expectInvalid('{"codes": {"3": {"class": "soleus"}}}', /"soleus".*rectus_femoris/);
  });

  test.each([
    ['{"codes": {"0": null}}'],
    ['{"codes": {"x": null}}'],
    ['{"codes": {"1": {"class": "bone", "side": "MIDDLE"}}}'],
    ['{"codes": {"1": {"class": "bone"}}'],
    ['{"classes": {}}'],
    ['{"codes": {}}'],
  ])('of another form are refused: %s', (text) => {
    expectInvalid(text, /table/);
  });

  test('wrong throughout are refused in few words', () => {
    const codes = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`x${n}`, null]));
    expectInvalid(JSON.stringify({ codes }), /^.{0,1200}$/s);
  });
});

describe('applied to a label map', () => {
  const table = parseLabelTable(
    '{"codes": {"31": {"class": "bone"}, "32": {"class": "bone"}, "40": {"class": "gracilis"}, "7": null}}',
    'table',
    thighSchema,
  );

  test('codes become the ordinals of their classes, and dropped ones are reported', () => {
    const codes = Int32Array.of(0, 31, 32, 40, 7, 7);
    const { labels, dropped } = applyLabelTable(
      { grid: GRID, codes },
      table,
      thighSchema,
      'labels',
    );
    const [bone, gracilis] = [ordinalOf(thighSchema, 'bone'), ordinalOf(thighSchema, 'gracilis')];
    expect([...labels.data]).toEqual([0, bone, bone, gracilis, 0, 0]);
    expect(dropped).toEqual([{ code: 7, name: '', voxels: 2 }]);
  });

  test('codes that the table does not name are refused with their voxel counts', () => {
    const codes = Int32Array.of(9, 31, 5, 5, 31, 5);
    expect(() => applyLabelTable({ grid: GRID, codes }, table, thighSchema, 'labels')).toThrow(
      expect.objectContaining({
        code: 'LABEL_CODE_UNKNOWN',
        details: {
          name: 'labels',
          codes: [
            { code: 5, voxels: 3 },
            { code: 9, voxels: 1 },
          ],
        },
      }),
    );
  });

  test('an image given for a label map is refused in few words', () => {
    const codes = Int32Array.from({ length: 10_000 }, (_, n) => n + 100);
    expect(() => applyLabelTable({ grid: GRID, codes }, table, thighSchema, 'labels')).toThrow(
      /: 100 \(1 voxels\), .{0,400} and 9980 more\./,
    );
  });
});

describe.skipIf(!testData)('the real thigh', () => {
  const text = () =>
    new TextDecoder().decode(readTestFile('thigh_mri_qmritools/labels_itksnap.txt'));

  test('maps all 29 codes of both limbs to 12 classes of the thigh, none dropped', async () => {
    const codes = await readLabelMapCodes(
      readTestFile('thigh_mri_qmritools/thigh_labels.nii.gz'),
      'thigh_labels.nii.gz',
    );
    const table = parseLabelTable(text(), 'labels_itksnap.txt', thighSchema);
    const { labels, dropped } = applyLabelTable(codes, table, thighSchema, 'thigh_labels.nii.gz');
    const counts = new Map<number, number>();
    for (const value of labels.data) counts.set(value, (counts.get(value) ?? 0) + 1);
    expect(dropped).toEqual([]);
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
    ]);
    expect(counts.get(ordinalOf(thighSchema, 'adductors'))).toBe(
      38665 + 43181 + 8837 + 8021 + 1119 + 1553,
    );
    expect(counts.get(ordinalOf(thighSchema, 'bone'))).toBe(175 + 9167 + 8871);
  });

  test('its table leaves pectineus out, and serves the calf as well', () => {
    expect(parseLabelTable(text(), 'table', thighSchema).get(65)).toMatchObject({
      classCode: null,
      side: 'LEFT',
    });
    const calf = parseLabelTable(text(), 'table', calfSchema);
    expect(new Set([...calf.values()].map(({ classCode }) => classCode))).toEqual(
      new Set([null, 'bone', ...calfSchema.classes.slice(0, 6).map(({ code }) => code)]),
    );
  });
});
