import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { checkFile, kindByName } from '../../../../web/features/volumes/upload/check-file.ts';

const header = (length: number, isLittle: boolean) => {
  const bytes = new Uint8Array(600);
  new DataView(bytes.buffer).setInt32(0, length, isLittle);
  return bytes;
};

const file = (name: string, bytes: Uint8Array<ArrayBuffer>) => new File([bytes], name);

test('NIfTI is known by how it begins, packed or not, in either version and byte order', async () => {
  const packed = new Uint8Array(gzipSync(header(348, true)));
  expect(await checkFile(file('a.nii', header(348, true)))).toBe('nifti');
  expect(await checkFile(file('a.nii', header(540, false)))).toBe('nifti');
  expect(await checkFile(file('a.nii.gz', packed))).toBe('nifti');
});

test('what only has the name of one is refused, and so is nothing', async () => {
  const text = new TextEncoder().encode('hello, I am no image');
  for (const bytes of [text, new Uint8Array(gzipSync(text)), new Uint8Array([0x1f, 0x8b, 8, 1])]) {
    expect(await checkFile(file('a.nii.gz', bytes))).toMatchObject({
      refusal: expect.stringContaining('a.nii.gz: it is no NIfTI file'),
    });
  }
  expect(await checkFile(file('a.nii', new Uint8Array()))).toMatchObject({
    refusal: 'a.nii: it is empty. Copy it again.',
  });
});

test('other formats are refused with what to do', () => {
  expect(['m.csv', 't.label', 't.json'].map(kindByName)).toEqual(['manifest', 'table', 'table']);
  expect(kindByName('1.dcm')).toMatchObject({ refusal: expect.stringContaining('dcm2niix') });
  expect(kindByName('a.hdr')).toMatchObject({ refusal: expect.stringContaining('.nii.gz') });
  expect(kindByName('a.xlsx')).toMatchObject({ refusal: expect.stringContaining('CSV') });
  expect(kindByName('a.docx')).toMatchObject({ refusal: expect.stringContaining('NIfTI') });
});
