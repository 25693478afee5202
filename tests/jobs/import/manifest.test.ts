import { describe, expect, test } from 'vitest';
import { parseManifest } from '../../../src/jobs/import/manifest.ts';

const parse = (text: string) => parseManifest(new TextEncoder().encode(text));

const header =
  'study,subject,visit,scanner,region,laterality,image,label_map,classes,annotator,slices,tr_ms';
const good = 'knee,P1,1,Prisma,thigh,left,p1.nii,l1.nii,bone vessels,ada,0-3,600';

describe('parseManifest', () => {
  test('reads a row in full', () => {
    expect(parse(`${header}\n${good}`)).toEqual([
      {
        line: 2,
        problems: [],
        row: {
          study: 'knee',
          subject: 'P1',
          visit: '1',
          scanner: 'Prisma',
          site: null,
          manufacturer: null,
          sequence: null,
          repetitionMs: 600,
          echoMs: null,
          flipDegrees: null,
          region: 'thigh',
          laterality: 'LEFT',
          image: 'p1.nii',
          labels: {
            labelMap: 'l1.nii',
            labelTable: null,
            classes: ['bone', 'vessels'],
            isExhaustive: false,
            slices: { first: 0, last: 3 },
            annotator: 'ada',
            annotatedAt: null,
            tool: 'unknown',
            status: 'ACCEPTED',
          },
        },
      },
    ]);
  });

  test('takes columns in any order, a byte order mark, Windows line ends, empty lines and spaces', () => {
    const columns = 'image, laterality ,region,scanner,visit,subject,study';
    const [line] = parse(`\uFEFF${columns}\r\n\r\n p1.nii ,BOTH,calf,S,1,P1,s\r\n`);
    expect(line).toMatchObject({
      line: 3,
      row: { image: 'p1.nii', laterality: 'BOTH', labels: null },
    });
  });

  test('tells lines as an editor counts them, also after quoted line breaks', () => {
    const columns = 'study,subject,visit,scanner,region,laterality,image';
    const lines = parse(`${columns}\ns,P1,1,S,calf,left,"a\nb"\n\ns,P2,1,S,calf,left,c\n`);
    expect(lines.map(({ line }) => line)).toEqual([2, 5]);
  });

  test.each([
    ['nothing', ''],
    ['semicolons for commas', header.replaceAll(',', ';')],
    ['a missing column', header.replace('region,', '')],
    ['an unknown column', `${header},colour`],
    ['a column twice', `${header},image`],
    ['a quote that never ends', `${header}\n"${good}`],
  ])('refuses a file with %s as a whole', (_, text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'MANIFEST_INVALID' }));
  });

  test.each([
    ['no UTF-8', Uint8Array.of(0xff, 0xfe, 0x41)],
    ['UTF-16', Buffer.from(`${header}\n${good}`, 'utf16le')],
    ['text with NUL', Buffer.from(`${header}\n${good}\0`)],
  ])('refuses a file that is %s', (_, bytes) => {
    expect(() => parseManifest(bytes)).toThrow(
      expect.objectContaining({ code: 'MANIFEST_INVALID' }),
    );
  });

  test('a file of another kind, with thousands of columns, is refused in few words', () => {
    const columns = Array.from({ length: 10_000 }, (_, n) => `c${n}`).join(',');
    expect(() => parse(columns)).toThrow(/"c0", "c1".{0,1500}$/);
  });

  test.each([
    ['study', good.replace('knee', '../x')],
    ['subject', good.replace('P1', '')],
    ['scanner', good.replace('Prisma', 'x'.repeat(201))],
    ['laterality', good.replace('left', 'upper')],
    ['image', good.replace('p1.nii', '')],
    ['image', good.replace('p1.nii', 'p\u001b[2J.nii')],
    ['label_map', good.replace('l1.nii', '')],
    ['classes', good.replace('bone vessels', '')],
    ['annotator', good.replace('ada', '')],
    ['slices', good.replace('0-3', '3-0')],
    ['slices', good.replace('0-3', 'all')],
    ['tr_ms', good.replace('600', '-600')],
    ['tr_ms', good.replace('600', '6e999')],
  ])('names the column %s of a bad cell, and reads the other lines', (column, line) => {
    const [bad, other] = parse(`${header}\n${line}\n${good}`);
    expect(bad).toMatchObject({ line: 2, row: null, problems: [{ column, isWarning: false }] });
    expect(other?.row).not.toBeNull();
  });

  test.each([
    ['status', 'is none of draft, accepted, rejected.'],
    ['exhaustive', 'is none of yes, no, true, false.'],
  ])('says which words %s may have', (column, words) => {
    const [bad] = parse(`${header},${column}\n${good},maybe`);
    expect(bad?.problems).toMatchObject([{ column, message: `Column ${column}: ${words}` }]);
  });

  test('tells all that is wrong with a line at once', () => {
    const [bad] = parse(`${header}\n,,1,S,thigh,left,,l.nii,,,,`);
    expect(bad?.problems.map(({ column }) => column)).toEqual([
      ...['study', 'subject', 'image', 'classes', 'annotator'],
    ]);
  });

  test('refuses a line with too few or too many cells', () => {
    const [few, many] = parse(`${header}\nknee,P1\n${good},more`);
    expect(few).toMatchObject({ row: null, problems: [{ column: null }] });
    expect(many).toMatchObject({ row: null, problems: [{ column: null }] });
  });
});
