import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leafClasses, thighSchema } from '../../src/imaging/label-schemas.ts';
import { setMember } from '../../src/services/access.ts';
import type { ServiceContext } from '../../src/services/context.ts';
import {
  annotationById,
  type CoverageGroup,
  coverage,
  defineLabelSchema,
  ensureLabelSchemas,
  labelSchemas,
  reviewAnnotation,
  volumeCoverage,
} from '../../src/services/labels.ts';
import { type VolumeFilter, volumeWhere } from '../../src/services/volume-filter.ts';
import { sha256Of } from '../../src/storage/object-store.ts';
import { importCells, type ManifestCells } from '../support/manifest.ts';
import { openTestServices, type TestServices } from '../support/services.ts';
import { imageFile, labelFile } from '../support/volumes.ts';

let services: TestServices;
let ada: ServiceContext;
let ben: ServiceContext;

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => error.code,
  );

beforeAll(async () => {
  services = await openTestServices();
  await ensureLabelSchemas(services.db);
  [ada, ben] = [await services.newUser('ada'), await services.newUser('ben')];
  const cells = (n: number, more: ManifestCells): ManifestCells => ({
    ...{ study: 'knee', visit: `${n}`, laterality: n % 2 ? 'left' : 'right' },
    ...{ image: `${n}.nii`, label_map: 'l.nii', annotator: 'ada', ...more },
  });
  const rows = [
    cells(0, { subject: 'P1', scanner: 'Prisma', region: 'thigh', classes: 'rectus_femoris bone' }),
    cells(1, { subject: 'P1', scanner: 'TrioTim', region: 'thigh', classes: 'rectus_femoris' }),
    cells(2, { subject: 'P2', scanner: 'Prisma', region: 'thigh', label_map: '', annotator: '' }),
    cells(3, { subject: 'P2', scanner: 'Prisma', region: 'calf', classes: 'bone' }),
  ];
  const files = Object.fromEntries(rows.map((row, n) => [row.image ?? '', imageFile(n)]));
  files['l.nii'] = labelFile([[1]]);
  await importCells(services, ada, rows, files);
  // The same subject codes in a study of somebody else.
  const theirs = cells(9, { study: 'hip', subject: 'P1', scanner: 'Prisma', region: 'thigh' });
  const row = { ...theirs, classes: 'rectus_femoris' };
  await importCells(services, ben, [row], { '9.nii': imageFile(9), 'l.nii': labelFile([[1]]) });
});
afterAll(() => services.close());

/** Cells with something known, as 'study region scanner subject class annotated/absent/derivable/missing'. */
async function known(
  context: ServiceContext,
  groupBy: CoverageGroup[],
  filter?: VolumeFilter,
): Promise<string[]> {
  const cells = await coverage(context, { groupBy, filter });
  return cells
    .filter(({ annotated, absent }) => annotated + absent > 0)
    .map((cell) =>
      [
        ...[cell.study, cell.region, cell.scanner, cell.subject].filter((part) => part !== null),
        cell.class.code,
        `${cell.annotated}/${cell.absent}/${cell.derivable}/${cell.missing}`,
      ].join(' '),
    );
}

describe('coverage', () => {
  test('counts volumes by class, of the studies that one may see', async () => {
    expect(await known(ada, [])).toEqual(['rectus_femoris 2/0/0/1', 'bone 0/2/0/2']);
    expect(await known(ben, ['STUDY'])).toEqual(['hip rectus_femoris 1/0/0/0']);
    expect(await known(services.administrator, [])).toEqual([
      'rectus_femoris 3/0/0/1',
      'bone 0/2/0/3',
    ]);
    expect(await known(await services.newUser('cleo'), ['STUDY'])).toEqual([]);
  });

  test('groups by region and scanner, with the classes of each region in its order', async () => {
    expect(await known(ada, ['REGION', 'SCANNER'])).toEqual([
      'calf Prisma bone 0/1/0/0',
      'thigh Prisma rectus_femoris 1/0/0/1',
      'thigh Prisma bone 0/1/0/1',
      'thigh TrioTim rectus_femoris 1/0/0/0',
    ]);
    const cells = await coverage(ada, { groupBy: ['REGION'], filter: { regions: ['thigh'] } });
    expect(cells.map((cell) => cell.class.code)).toEqual(
      leafClasses(thighSchema).map((each) => each.code),
    );
  });

  test('keeps subjects of the same code in two studies apart', async () => {
    expect(await known(services.administrator, ['SUBJECT'])).toEqual([
      'hip P1 rectus_femoris 1/0/0/0',
      'knee P1 rectus_femoris 2/0/0/0',
      'knee P1 bone 0/1/0/1',
      'knee P2 bone 0/1/0/1',
    ]);
  });

  test('answers the same from its summary and from the volumes, for any filter and grouping', async () => {
    const some = (...values: string[]) =>
      fc.option(fc.uniqueArray(fc.constantFrom(...values), { maxLength: 2 }), { nil: undefined });
    const filters = fc.record({
      studies: some('knee', 'hip', 'elbow'),
      regions: some('thigh', 'calf'),
      scanners: some('Prisma', 'TrioTim'),
    });
    const groupings = fc.uniqueArray(fc.constantFrom<CoverageGroup>('REGION', 'SCANNER', 'STUDY'));
    const everyone = { lateralities: ['LEFT', 'RIGHT'] } satisfies VolumeFilter;
    await fc.assert(
      fc.asyncProperty(filters, groupings, async (filter, groupBy) => {
        const summary = await coverage(services.administrator, { groupBy, filter });
        const counted = { groupBy, filter: { ...filter, ...everyone } };
        expect(await coverage(services.administrator, counted)).toEqual(summary);
      }),
      { numRuns: 30 },
    );
  });

  test('filters as lists of volumes do', async () => {
    const classes = fc.option(
      fc.uniqueArray(fc.constantFrom('rectus_femoris', 'bone', 'imaf'), { maxLength: 2 }),
      { nil: undefined },
    );
    const filters = fc.record({
      subjects: fc.constantFrom<VolumeFilter['subjects']>(undefined, ['P1'], ['P2']),
      lateralities: fc.constantFrom<VolumeFilter['lateralities']>(undefined, ['LEFT']),
      ...{ annotated: classes, missing: classes, annotatedAny: classes },
    });
    const studyIds = (await services.db.study.findMany()).map(({ id }) => id);
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const where = await volumeWhere(services.db, filter, studyIds);
        const volumes = await services.db.volume.count({ where });
        const cells = await coverage(services.administrator, { groupBy: ['REGION'], filter });
        const sums = [...Map.groupBy(cells, ({ region }) => region).values()].map(
          ([cell]) => cell && cell.annotated + cell.absent + cell.derivable + cell.missing,
        );
        expect(sums.reduce((sum: number, n) => sum + (n ?? 0), 0)).toBe(volumes);
      }),
      { numRuns: 40 },
    );
  });

  test('refuses a class that there is not', async () => {
    const asked = coverage(ada, { groupBy: [], filter: { missing: ['tail'] } });
    expect(await code(asked)).toBe('INVALID_INPUT');
  });
});

describe('label schemas', () => {
  const wrist = {
    code: 'wrist',
    name: 'Wrist',
    region: 'wrist',
    classes: [
      { code: 'bone', name: 'Bone', kind: 'TISSUE', colour: '#ffffff', synonyms: [] },
      { code: 'thenar', name: 'Thenar', kind: 'MUSCLE', colour: '#ff0000', synonyms: ['thumb'] },
    ],
  };
  const extra = { code: 'hypothenar', name: 'Hypothenar', kind: 'MUSCLE', colour: '#00ff00' };

  test('that ship are there, once, however often the server starts', async () => {
    await ensureLabelSchemas(services.db);
    const all = await labelSchemas(ada);
    expect(all.map(({ code }) => code)).toEqual(['calf', 'thigh']);
    expect(all[1]?.classes.map((each) => each.code)).toEqual(
      thighSchema.classes.map((each) => each.code),
    );
  });

  test('are defined by administrators, sharing classes, and gain classes at their end', async () => {
    const administrator = services.administrator;
    expect(await code(defineLabelSchema(ada, wrist))).toBe('FORBIDDEN');
    const made = await defineLabelSchema(administrator, wrist);
    const shared = await services.db.labelClass.findUniqueOrThrow({ where: { code: 'bone' } });
    expect(made.classes[0]).toEqual(shared);
    expect(await defineLabelSchema(administrator, wrist)).toEqual(made);
    const more = { ...wrist, classes: [...wrist.classes, extra] };
    const grown = await defineLabelSchema(administrator, more);
    expect(grown.classes.map((each) => each.code)).toEqual(['bone', 'thenar', 'hypothenar']);
    expect(grown.id).toBe(made.id);
  });

  test.each([
    ['loses a class', { ...wrist, classes: wrist.classes.slice(0, 1) }, 'INVALID_INPUT'],
    [
      'begins with another class',
      { ...wrist, classes: [extra, ...wrist.classes] },
      'INVALID_INPUT',
    ],
    [
      'derives what nothing derives',
      { ...wrist, classes: [...wrist.classes, { ...extra, kind: 'DERIVED' }] },
      'INVALID_INPUT',
    ],
    ['changes its region', { ...wrist, region: 'hand' }, 'INVALID_INPUT'],
    ['takes a region of another', { ...wrist, code: 'wrist_2' }, 'CONFLICT'],
    [
      'gives a shared class another kind',
      { ...wrist, code: 'hand', region: 'hand', classes: [{ ...extra, code: 'bone' }] },
      'INVALID_INPUT',
    ],
    ['has no classes', { ...wrist, code: 'hand', region: 'hand', classes: [] }, 'INVALID_INPUT'],
    ['has no form at all', 'wrist', 'INVALID_INPUT'],
  ])('are refused when one %s', async (_, schema, expected) => {
    const before = await labelSchemas(ada);
    expect(await code(defineLabelSchema(services.administrator, schema))).toBe(expected);
    expect(await labelSchemas(ada)).toEqual(before);
  });

  describe('with labels for any of several classes', () => {
    const hand = {
      code: 'fist',
      name: 'Fist',
      region: 'fist',
      classes: [
        { code: 'flexor', name: 'Flexor', kind: 'MUSCLE', colour: '#0000ff' },
        { code: 'extensor', name: 'Extensor', kind: 'MUSCLE', colour: '#00ffff' },
      ],
    };
    const group = (includes: string[]) => ({
      ...{ code: 'fist_muscle', name: 'Muscle of the fist', kind: 'GROUP', colour: '#ff00ff' },
      includes,
    });
    const withGroup = (...includes: string[]) => ({
      ...hand,
      classes: [...hand.classes, group(includes), { ...extra, code: 'interosseus' }],
    });
    const define = (schema: object) => defineLabelSchema(services.administrator, schema);

    test('say what these are, and may gain some', async () => {
      const made = await define(withGroup('flexor', 'extensor'));
      expect(made.classes[2]).toMatchObject({ kind: 'GROUP', includes: ['flexor', 'extensor'] });
      const grown = await define(withGroup('flexor', 'extensor', 'interosseus', 'bone'));
      expect(grown.classes[2]?.includes).toEqual(['flexor', 'extensor', 'interosseus', 'bone']);
    });

    test.each([
      ['loses a class', withGroup('flexor', 'interosseus'), 'includes extensor too'],
      ['includes what there is not', withGroup('flexor', 'extensor', 'tail'), 'includes tail'],
      ['includes a group', withGroup('flexor', 'extensor', 'thigh_muscle'), 'thigh_muscle'],
      ['includes one class', withGroup('flexor'), 'fewer than two'],
    ])('are refused when one %s', async (_, schema, message) => {
      const before = await labelSchemas(ada);
      await expect(define(schema)).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        message: expect.stringContaining(message),
      });
      expect(await labelSchemas(ada)).toEqual(before);
    });
  });

  test('that ship leave out a class whose code or name the catalog has for something else', async () => {
    const { db, close } = await openTestServices();
    const muscle = { code: 'flesh', name: 'Muscle', kind: 'OTHER', colour: '#ff0000' } as const;
    const calfMuscle = { ...muscle, code: 'calf_muscle', name: 'All calf' };
    const thigh = { code: 'thigh', name: 'Thigh', region: 'thigh' };
    await db.labelSchema.create({
      data: { ...thigh, classes: { create: { ordinal: 1, class: { create: muscle } } } },
    });
    await db.labelClass.create({ data: calfMuscle });
    await ensureLabelSchemas(db);
    const there = await db.labelSchemaClass.findMany({ include: { class: true, schema: true } });
    const codes = there.map((row) => `${row.schema.code} ${row.class.code}`);
    expect(codes).toEqual(expect.arrayContaining(['thigh flesh', 'thigh bone', 'calf bone']));
    expect(codes).not.toContain('thigh thigh_muscle');
    expect(codes).not.toContain('calf calf_muscle');
    await close();
  });

  test('that gain a class leave it unannotated in volumes that are there', async () => {
    const calf = (await labelSchemas(ada)).find((each) => each.code === 'calf');
    const classes = calf?.classes.map(({ code, name, kind, colour, synonyms, includes }) => ({
      ...{ code, name, kind, colour, synonyms, includes },
    }));
    const grown = {
      ...calf,
      id: undefined,
      classes: [...(classes ?? []), { ...extra, code: 'new' }],
    };
    await defineLabelSchema(services.administrator, JSON.parse(JSON.stringify(grown)));
    const cells = await coverage(ada, { groupBy: [], filter: { regions: ['calf'] } });
    expect(cells.at(-1)).toMatchObject({ class: { code: 'new' }, missing: 1, annotated: 0 });
  });
});

describe('reviewing', () => {
  test('changes coverage at once, for editors only', async () => {
    const annotation = await services.db.annotation.findFirstOrThrow({
      where: { volume: { scanner: { name: 'TrioTim' } } },
      include: { volume: true },
    });
    const review = (context: ServiceContext, status: 'DRAFT' | 'ACCEPTED' | 'REJECTED') =>
      reviewAnnotation(context, { annotationId: annotation.id, status, reason: 'drawn too wide' });
    expect(await code(review(ben, 'REJECTED'))).toBe('NOT_FOUND');
    const { studyId } = annotation.volume;
    await setMember(ada, { studyId, userName: 'ben', role: 'ANNOTATOR' });
    expect(await annotationById(ben, annotation.id)).toMatchObject({ id: annotation.id });
    expect(await code(review(ben, 'REJECTED'))).toBe('FORBIDDEN');
    const state = async () => (await volumeCoverage(ada, annotation.volume))[0];
    expect(await state()).toMatchObject({ state: 'ANNOTATED', firstSlice: 0, lastSlice: 3 });
    expect(await review(ada, 'REJECTED')).toMatchObject({ status: 'REJECTED' });
    expect(await state()).toMatchObject({ state: 'NOT_ANNOTATED', firstSlice: null });
    await review(ada, 'ACCEPTED');
    expect(await state()).toMatchObject({ state: 'ANNOTATED' });
  });

  test.each(['REJECTED', 'DRAFT'] as const)(
    'rejects what was derived from an annotation that becomes %s, and nothing else',
    async (status) => {
      const { id: annotationId, ...source } = await services.db.annotation.findFirstOrThrow({
        where: { kind: 'MANUAL', volume: { scanner: { name: 'TrioTim' } } },
      });
      const derive = (parent: string) =>
        services.db.annotation.create({
          data: {
            ...source,
            kind: 'DERIVED',
            provenance: { parentAnnotations: [parent] },
            declaration: sha256Of(Buffer.from(`${parent} ${status}`)),
          },
        });
      const [derived, other] = [await derive(annotationId), await derive(source.volumeId)];
      const statusOf = async ({ id }: { id: string }) => (await annotationById(ada, id))?.status;
      await reviewAnnotation(ada, { annotationId, status, reason: 'drawn too wide' });
      expect(await statusOf(derived)).toBe('REJECTED');
      expect(await statusOf(other)).toBe('ACCEPTED');
      await reviewAnnotation(ada, { annotationId, status: 'ACCEPTED' });
      expect(await statusOf(derived)).toBe('REJECTED');
    },
  );
});
