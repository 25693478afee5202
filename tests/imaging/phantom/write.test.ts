import { access, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { calfSchema } from '../../../src/imaging/label-schemas.ts';
import { applyLabelTable, parseLabelTable } from '../../../src/imaging/label-table.ts';
import { readImage, readLabelMapCodes } from '../../../src/imaging/nifti.ts';
import { generatePhantom } from '../../../src/imaging/phantom/phantom.ts';
import { MANIFEST_COLUMNS, writePhantom } from '../../../src/imaging/phantom/write.ts';

const size = { subjects: 1, scale: 0.1, slices: 3 };
const options = { seed: 3, sets: { thigh: size, calf_1: size, calf_2: size } };
let directory = '';
let rows: Record<string, string>[] = [];

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'phantom-'));
  const manifest = await writePhantom({ ...options, truth: true }, directory);
  expect(manifest).toBe(path.join(directory, 'manifest.csv'));
  rows = parse(await readFile(manifest, 'utf8'), { columns: true });
});
afterAll(() => rm(directory, { recursive: true }));

const read = (file = '') => readFile(path.join(directory, file));

describe('writePhantom', () => {
  test('the manifest has its columns, and one row an image', async () => {
    const [header] = (await read('manifest.csv')).toString().split('\n');
    expect(header).toBe(
      'study,subject,visit,scanner,manufacturer,sequence,tr_ms,te_ms,flip_deg,region,laterality,' +
        'image,label_map,label_table,classes,exhaustive,slices,annotator,tool,status',
    );
    expect(MANIFEST_COLUMNS.join(',')).toBe(header);
    expect(rows.map(({ subject, visit }) => `${subject}/${visit}`)).toEqual([
      'thigh-01/1',
      'thigh-01/2',
      'calf_1-01/1',
      'calf_2-01/1',
    ]);
    expect(rows[2]).toMatchObject({
      study: 'phantom',
      scanner: 'Prisma',
      manufacturer: 'Siemens',
      sequence: 'T1 TSE',
      tr_ms: '800',
      te_ms: '12',
      flip_deg: '120',
      region: 'calf',
      laterality: 'BOTH',
      classes: 'bone vessels subcutaneous_fat',
      exhaustive: 'no',
      slices: '',
      status: 'accepted',
    });
  });

  test('every file of the manifest is there', async () => {
    for (const row of rows) {
      for (const file of [row.image, row.label_map, row.label_table]) {
        await access(path.join(directory, file ?? 'missing'));
      }
    }
  });

  test('images come back as they were made', async () => {
    for (const phantomCase of generatePhantom(options)) {
      const row = rows.find(
        (r) => r.subject === phantomCase.subject && r.visit === phantomCase.visit,
      );
      const image = await readImage(await read(row?.image), 'image');
      expect(image.data).toEqual(phantomCase.image.data);
      expect(image.grid.size).toEqual(phantomCase.image.grid.size);
      const truth = await readLabelMapCodes(
        await read(row?.image?.replace('images', 'truth')),
        'truth',
      );
      expect(Uint8Array.from(truth.codes)).toEqual(phantomCase.truth.data);
    }
  });

  test('label tables say what the codes of their label maps mean', async () => {
    const both = JSON.parse((await read(rows[2]?.label_table)).toString());
    expect(both.codes['7']).toEqual({ class: 'bone', side: 'RIGHT' });
    expect(both.codes['107']).toEqual({ class: 'bone', side: 'LEFT' });
    const { label_table = '', label_map } = rows[3] ?? {};
    const table = parseLabelTable((await read(label_table)).toString(), label_table, calfSchema);
    const codes = await readLabelMapCodes(await read(label_map), 'labels');
    const { labels, dropped } = applyLabelTable(codes, table, calfSchema, 'labels');
    expect(dropped).toEqual([]);
    expect(table.get(4)).toMatchObject({ classCode: 'soleus', side: null });
    expect(new Set(labels.data)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]));
  });

  test('the truth stays out of the manifest, and is written only on request', async () => {
    expect((await readdir(path.join(directory, 'truth'))).length).toBe(4 + 3);
    const other = await mkdtemp(path.join(tmpdir(), 'phantom-'));
    await writePhantom({ seed: 1, sets: { calf_2: size } }, other);
    expect((await readdir(other)).sort()).toEqual(['images', 'labels', 'manifest.csv']);
    await rm(other, { recursive: true });
  });
});
