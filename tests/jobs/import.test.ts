import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { affineFromColumns } from '../../src/imaging/affine.ts';
import { leafClasses, thighSchema } from '../../src/imaging/label-schemas.ts';
import { actorOfToken, createToken, setMember } from '../../src/services/access.ts';
import { importManifest, sweepDryRuns } from '../../src/services/catalog.ts';
import type { ServiceContext } from '../../src/services/context.ts';
import { readLabelMap } from '../../src/services/labels/label-maps.ts';
import { ensureLabelSchemas, volumeCoverage } from '../../src/services/labels.ts';
import { createStudy, studyByCode } from '../../src/services/study.ts';
import { withdrawSubject } from '../../src/services/withdrawal.ts';
import { sha256Of } from '../../src/storage/object-store.ts';
import { runJob } from '../support/jobs.ts';
import { importCells, importCsv, type ManifestCells, manifestCsv } from '../support/manifest.ts';
import { openTestServices, type TestServices } from '../support/services.ts';
import { imageFile, labelFile, smallGrid } from '../support/volumes.ts';

let services: TestServices;
let ada: ServiceContext;
let studies = 0;
/** A study of its own for each test. */
let study: string;

beforeAll(async () => {
  services = await openTestServices();
  await ensureLabelSchemas(services.db);
  ada = await services.newUser('ada');
});
beforeEach(() => {
  studies += 1;
  study = `study-${studies}`;
});
afterAll(() => services.close());

const bytesOf = (text: string) => new TextEncoder().encode(text);
const ordinal = (code: string) => thighSchema.classes.findIndex((each) => each.code === code) + 1;

const cells = (more: ManifestCells = {}): ManifestCells => ({
  study,
  subject: 'P1',
  visit: '1',
  scanner: 'Prisma',
  region: 'thigh',
  laterality: 'left',
  image: 'p1.nii.gz',
  ...more,
});
const labelled = (more: ManifestCells = {}): ManifestCells =>
  cells({ label_map: 'l1.nii.gz', classes: 'bone vessels', annotator: 'ada', ...more });

const image = () => imageFile(studies);
/** Bone in the slices 0 and 1, subcutaneous fat in slice 3; at other places in each test. */
const labels = () => {
  const gap = Array.from({ length: studies % 40 }, () => 0);
  const [bone, fat] = [ordinal('bone'), ordinal('subcutaneous_fat')];
  return labelFile([[...gap, bone, bone], [bone], [], [fat]]);
};
const files = () => ({ 'p1.nii.gz': image(), 'l1.nii.gz': labels() });

/** All that the catalog has of the study. */
async function recorded() {
  const found = await studyByCode(services.administrator, study);
  const of = { studyId: found?.id ?? '00000000-0000-7000-8000-000000000000' };
  return {
    studies: found ? 1 : 0,
    subjects: await services.db.subject.count({ where: of }),
    volumes: await services.db.volume.count({ where: of }),
    annotations: await services.db.annotation.count({ where: { volume: of } }),
  };
}
const nothing = { studies: 0, subjects: 0, volumes: 0, annotations: 0 };
const one = { studies: 1, subjects: 1, volumes: 1, annotations: 1 };

describe('by an API token that is limited to some studies', () => {
  test('rows of these are imported, and of others refused, there or not', async () => {
    await createStudy(ada, { code: study, name: study });
    await createStudy(ada, { code: `${study}-other`, name: 'Other' });
    const { secret } = await createToken(ada, {
      name: study,
      scopes: ['curate'],
      expiresInDays: 1,
      studies: [study],
    });
    const actor = await actorOfToken(services.db, secret);
    if (!actor) throw new Error('the token is not known');
    const rows = await importCells(
      services,
      { ...ada, actor },
      [labelled(), labelled({ study: `${study}-other` }), labelled({ study: `${study}-new` })],
      files(),
    );
    expect(rows.map(({ status }) => status)).toEqual(['CREATED', 'FAILED', 'FAILED']);
    expect(rows.flatMap(({ problems }) => problems)).toMatchObject([
      { code: 'LABEL_UNDECLARED' },
      { code: 'FORBIDDEN', column: 'study' },
      { code: 'FORBIDDEN', column: 'study', message: expect.stringContaining('is limited') },
    ]);
    expect(await studyByCode(services.administrator, `${study}-new`)).toBeNull();
    const told = await services.db.auditEvent.findFirstOrThrow({
      where: { operation: 'rowsImported' },
      orderBy: { id: 'desc' },
      include: { studies: true },
    });
    expect(told).toMatchObject({
      tokenName: study,
      details: { created: 1, unchanged: 0, failed: 2 },
      studies: [{ studyId: (await studyByCode(ada, study))?.id }],
    });
  });
});

describe('the site of a scanner', () => {
  const siteOf = async (name: string) =>
    (await services.db.scanner.findUniqueOrThrow({ where: { name } })).site;

  test('is noted with a new scanner, or when the first row tells it', async () => {
    const rows = [
      cells({ scanner: 'Vida', site: 'Paris' }),
      cells({ scanner: 'Sola', image: 'p2.nii.gz' }),
      cells({ scanner: 'Sola', image: 'p2.nii.gz', site: 'London' }),
      cells({ scanner: 'Sola', image: 'p2.nii.gz' }),
    ];
    const images = { 'p1.nii.gz': image(), 'p2.nii.gz': imageFile(5_000 + studies) };
    const report = await importCells(services, ada, rows, images);
    expect(report.map(({ status }) => status)).toEqual([
      ...['CREATED', 'CREATED', 'CREATED', 'UNCHANGED'],
    ]);
    expect(report[0]?.summary).toContain('scanner Vida at Paris');
    expect(report[2]?.summary).toContain('site London of the scanner Sola');
    expect([await siteOf('Vida'), await siteOf('Sola')]).toEqual(['Paris', 'London']);
  });

  test('is one: a row that tells another is refused', async () => {
    const [first, second] = await importCells(
      services,
      ada,
      [
        cells({ scanner: 'Lumina', site: 'Paris' }),
        cells({ scanner: 'Lumina', site: 'London', subject: 'P2', image: 'p2.nii.gz' }),
      ],
      { 'p1.nii.gz': image(), 'p2.nii.gz': imageFile(6_000 + studies) },
    );
    expect(first?.status).toBe('CREATED');
    expect(second).toMatchObject({
      status: 'FAILED',
      problems: [{ code: 'SCANNER_SITE', column: 'site' }],
    });
    expect(second?.problems[0]?.message).toMatch(/Lumina stands at Paris, and the row says London/);
    expect(await siteOf('Lumina')).toBe('Paris');
    expect(await services.db.subject.count({ where: { code: 'P2', study: { code: study } } })).toBe(
      0,
    );
  });
});

describe('what is declared is what is covered', () => {
  test('voxels: annotated; none: absent; not declared: not annotated, its voxels left out', async () => {
    const [row] = await importCells(services, ada, [labelled()], files());
    expect(row).toMatchObject({
      line: 2,
      status: 'CREATED',
      problems: [
        {
          code: 'LABEL_UNDECLARED',
          isWarning: true,
          column: 'classes',
          message: expect.stringContaining('subcutaneous_fat (1 voxel)'),
        },
      ],
    });
    const volume = await services.db.volume.findUniqueOrThrow({
      where: { id: row?.volumeId ?? '' },
    });
    const coverage = await volumeCoverage(ada, volume);
    const known = coverage.filter(({ state }) => state !== 'NOT_ANNOTATED');
    expect(known).toMatchObject([
      { class: { code: 'bone' }, state: 'ANNOTATED', firstSlice: 0, lastSlice: 3 },
      { class: { code: 'vessels' }, state: 'ABSENT', firstSlice: 0, lastSlice: 3 },
    ]);
    expect(coverage).toHaveLength(leafClasses(thighSchema).length);
    const annotation = await services.db.annotation.findFirstOrThrow({
      where: { volumeId: volume.id },
    });
    const kept = await readLabelMap(services.store, annotation.labelMapSha256);
    expect(new Set(kept.data)).toEqual(new Set([0, ordinal('bone')]));
    expect(annotation.sourceSha256).toBe(sha256Of(labels()));
  });

  test('a label for several classes is covered as itself, beside classes labelled apart', async () => {
    const table = { 1: { class: 'sartorius' }, 2: { class: 'thigh_muscle' }, 3: { class: 'bone' } };
    const row = labelled({ classes: 'sartorius thigh_muscle bone', label_table: 't.json' });
    const drawn = labelFile([[1, 2, 2], [3], [], [0, 0, 2, studies % 2]]);
    const [imported] = await importCells(services, ada, [row], {
      ...files(),
      'l1.nii.gz': drawn,
      't.json': bytesOf(JSON.stringify({ codes: table })),
    });
    const coverage = await volumeCoverage(ada, { id: imported?.volumeId ?? '' });
    const known = coverage.filter(({ state }) => state !== 'NOT_ANNOTATED');
    expect(known.map((each) => `${each.class.code} ${each.state}`)).toEqual([
      'sartorius ANNOTATED',
      'bone ANNOTATED',
      'thigh_muscle ANNOTATED',
    ]);
    expect(coverage).toHaveLength(thighSchema.classes.length);
    const [annotation] = await services.db.annotation.findMany({
      where: { volumeId: imported?.volumeId ?? '' },
    });
    const kept = await readLabelMap(services.store, annotation?.labelMapSha256 ?? '');
    const values = ['sartorius', 'thigh_muscle', 'bone'].map(ordinal);
    expect(new Set(kept.data)).toEqual(new Set([0, ...values]));
  });

  test('outside the declared slices nothing is covered, and voxels there are left out', async () => {
    const [row] = await importCells(services, ada, [labelled({ slices: '0-0' })], files());
    expect(row?.problems).toMatchObject([
      {
        code: 'LABEL_OUTSIDE_SLICES',
        isWarning: true,
        message: expect.stringContaining('bone (1 voxel)'),
      },
    ]);
    const declared = await services.db.annotationClass.findMany({
      where: { annotation: { volumeId: row?.volumeId ?? '' } },
      orderBy: { voxels: 'desc' },
    });
    expect(declared.map(({ voxels }) => voxels)).toEqual([2, 0]);
  });

  test('an exhaustive label map cannot have labels that are not declared', async () => {
    const rows = await importCells(services, ada, [labelled({ exhaustive: 'yes' })], files());
    expect(rows).toMatchObject([{ status: 'FAILED', problems: [{ column: 'exhaustive' }] }]);
    expect(await recorded()).toEqual(nothing);
  });

  test('a label table maps foreign codes, several to one class, and names what is left out', async () => {
    const table = { codes: { 3: { class: 'bone' }, 9: { class: 'bone' }, 12: null } };
    const [row] = await importCells(services, ada, [labelled({ label_table: 'table.json' })], {
      'p1.nii.gz': image(),
      'l1.nii.gz': labelFile([[3, 9, 12]]),
      'table.json': bytesOf(JSON.stringify(table)),
    });
    expect(row?.status).toBe('CREATED');
    const annotation = await services.db.annotation.findFirstOrThrow({
      where: { volumeId: row?.volumeId ?? '' },
      include: { classes: { orderBy: { voxels: 'desc' } } },
    });
    expect(annotation.classes.map(({ voxels }) => voxels)).toEqual([2, 0]);
    expect(annotation.provenance).toMatchObject({ leftOut: [{ code: 12, voxels: 1 }] });
  });

  test('a label map in another axis order is brought to its image’s', async () => {
    const { size } = smallGrid;
    const turned = {
      size: [size[0], size[2], size[1]] as const,
      affine: affineFromColumns([1, 0, 0], [0, 0, 5], [0, 1, 0], [-4, -3, 10]),
    };
    // The first voxels of the second stored slice lie in the image's row 1 of slice 0.
    const [row] = await importCells(services, ada, [labelled()], {
      'p1.nii.gz': image(),
      'l1.nii.gz': labelFile([[], [ordinal('bone'), ordinal('bone')]], turned),
    });
    const annotation = await services.db.annotation.findFirstOrThrow({
      where: { volumeId: row?.volumeId ?? '' },
    });
    const kept = await readLabelMap(services.store, annotation.labelMapSha256);
    expect(kept.grid.size).toEqual(size);
    expect([...kept.data.keys()].filter((index) => kept.data[index] !== 0)).toEqual([8, 9]);
  });
});

describe('a row is refused, with nothing of it kept, for', () => {
  const wrongGrid = {
    ...smallGrid,
    affine: affineFromColumns([1, 0, 0], [0, 1, 0], [0, 0, 5], [-4, -2, 10]),
  };
  test.each<[string, string | null, ManifestCells, Record<string, Uint8Array>]>([
    ['MANIFEST_INVALID', 'region', { region: 'arm' }, {}],
    ['MANIFEST_INVALID', 'classes', { classes: 'bone soleus' }, {}],
    ['MANIFEST_INVALID', 'slices', { slices: '0-4' }, {}],
    ['FILE_MISSING', 'image', { image: '../../etc/passwd' }, {}],
    ['FILE_MISSING', 'label_map', { label_map: 'l2.nii.gz' }, {}],
    ['FILE_MISSING', 'label_table', { label_table: 't.txt' }, {}],
    ['IMAGE_NOT_NIFTI', 'image', {}, { 'p1.nii.gz': bytesOf('no image'.repeat(100)) }],
    ['LABEL_GRID_MISMATCH', 'label_map', {}, { 'l1.nii.gz': labelFile([[1]], wrongGrid) }],
    ['LABEL_CODE_UNKNOWN', 'label_map', {}, { 'l1.nii.gz': labelFile([[99]]) }],
    ['LABEL_TABLE_INVALID', 'label_table', { label_table: 't.txt' }, { 't.txt': bytesOf('?') }],
    [
      'LABEL_SIDE_MISMATCH',
      'laterality',
      { label_table: 't.txt' },
      {
        'l1.nii.gz': labelFile([[4]]),
        't.txt': bytesOf('{"codes": {"4": {"class": "bone", "side": "RIGHT"}}}'),
      },
    ],
  ])('%s in column %s', async (code, column, more, changed) => {
    const all = { ...files(), ...changed };
    const rows = await importCells(services, ada, [labelled(more)], all);
    expect(rows).toMatchObject([{ status: 'FAILED', problems: [{ code, column }] }]);
    expect(await recorded()).toEqual(nothing);
    for (const bytes of Object.values(all)) {
      expect(await services.store.has(sha256Of(bytes))).toBe(false);
    }
  });

  test('text that the database cannot hold is neither kept nor in the way', async () => {
    const table = (label: object) => ({
      't.json': bytesOf(JSON.stringify({ codes: { 4: { class: 'bone' }, 5: label } })),
      ...{ 'p1.nii.gz': image(), 'l1.nii.gz': labelFile([[4]]) },
    });
    const rows = [labelled({ label_table: 't.json' })];
    expect(await importCells(services, ada, rows, table({ class: '\0\ud800' }))).toMatchObject([
      { status: 'FAILED', problems: [{ code: 'LABEL_TABLE_INVALID' }] },
    ]);
    expect(
      await importCells(services, ada, rows, table({ class: 'bone', name: '\0\ud800' })),
    ).toMatchObject([{ status: 'CREATED' }]);
  });

  test('a study that the importer is no editor of', async () => {
    const owner = await services.newUser(`owner of ${study}`);
    const { id } = await createStudy(owner, { code: study, name: study });
    const attempt = () => importCells(services, ada, [labelled()], files());
    const refused = [{ status: 'FAILED', problems: [{ code: 'FORBIDDEN', column: 'study' }] }];
    expect(await attempt()).toMatchObject(refused);
    await setMember(owner, { studyId: id, userName: 'ada', role: 'ANNOTATOR' });
    expect(await attempt()).toMatchObject(refused);
    expect(await recorded()).toEqual({ ...nothing, studies: 1 });
    await setMember(owner, { studyId: id, userName: 'ada', role: 'EDITOR' });
    expect(await attempt()).toMatchObject([{ status: 'CREATED' }]);
  });

  test('an image that is another subject’s already', async () => {
    await importCells(services, ada, [labelled()], files());
    const rows = await importCells(services, ada, [cells({ subject: 'P2' })], files());
    expect(rows).toMatchObject([
      {
        status: 'FAILED',
        problems: [
          { code: 'DUPLICATE_IMAGE', message: expect.stringContaining('subject P1, visit 1') },
        ],
      },
    ]);
    expect(await recorded()).toEqual(one);
  });

  test('an image that was imported with another record', async () => {
    await importCells(services, ada, [cells({ tr_ms: '600' })], files());
    const again = (more: ManifestCells) => importCells(services, ada, [cells(more)], files());
    expect(await again({})).toMatchObject([{ status: 'UNCHANGED' }]);
    expect(await again({ tr_ms: '700' })).toMatchObject([{ problems: [{ column: 'tr_ms' }] }]);
    const rows = await again({ laterality: 'right' });
    expect(rows).toMatchObject([
      { status: 'FAILED', problems: [{ code: 'CONFLICT', column: 'laterality' }] },
    ]);
  });
});

describe('many rows', () => {
  const many = () => [
    labelled(),
    cells({ subject: 'P2', image: 'nowhere.nii' }),
    cells({ subject: 'P3', image: 'p3.nii.gz', visit: '' }),
    cells({ subject: 'P4', image: 'p4.nii.gz' }),
    cells({ subject: 'P5', image: 'p4.nii.gz' }),
    labelled({ annotator: 'ben' }),
    labelled(),
  ];
  const manyFiles = () => ({ ...files(), 'p4.nii.gz': imageFile(1000 + studies) });
  const outcomes = [
    ...['CREATED', 'FAILED', 'FAILED', 'CREATED', 'FAILED', 'CREATED', 'UNCHANGED'],
  ];

  test('a bad one stops no other', async () => {
    const rows = await importCells(services, ada, many(), manyFiles());
    expect(rows.map(({ status }) => status)).toEqual(outcomes);
    expect(rows.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6, 7, 8]);
    expect(await recorded()).toEqual({ studies: 1, subjects: 2, volumes: 2, annotations: 2 });
  });

  test('a dry run says exactly what the import then does, and leaves its files for a while', async () => {
    const objects = await services.db.storedObject.count();
    const options = { dryRun: true };
    const tried = await importCells(services, ada, many(), manyFiles(), options);
    expect(await recorded()).toEqual(nothing);
    // The manifest itself stays, as the record of what was tried.
    expect(await services.db.storedObject.count()).toBe(objects + 1);
    const isSent = () => services.store.has(sha256Of(image()));
    await sweepDryRuns(services, new Date(Date.now() - 60_000));
    expect(await isSent()).toBe(true);
    await sweepDryRuns(services, new Date(Date.now() + 60_000));
    expect(await isSent()).toBe(false);
    const done = await importCells(services, ada, many(), manyFiles());
    expect(tried).toEqual(done.map((row) => ({ ...row, volumeId: null })));
    expect(done[0]?.summary).toBe(
      `new: study ${study}, owned by ada, subject P1, visit 1, volume (thigh, left, 8 × 6 × 4), annotation by ada (2 classes; absent: vessels; slices 0-3; accepted)`,
    );
    const again = await importCells(services, ada, many(), manyFiles(), options);
    expect(again.map(({ status }) => status)).toEqual(
      outcomes.map((status) => (status === 'CREATED' ? 'UNCHANGED' : status)),
    );
    // What was imported meanwhile stays.
    await sweepDryRuns(services, new Date(Date.now() + 60_000));
    expect(await isSent()).toBe(true);
  });

  test('the same manifest again makes nothing new; a new label map of a known image is added', async () => {
    await importCells(services, ada, [labelled()], files());
    const again = await importCells(services, ada, [labelled()], files());
    expect(again).toMatchObject([{ status: 'UNCHANGED', problems: [{ isWarning: true }] }]);
    expect(await recorded()).toEqual(one);
    const added = await importCells(services, ada, [labelled({ classes: 'bone' })], files());
    expect(added).toMatchObject([{ status: 'CREATED' }]);
    expect(await recorded()).toEqual({ ...one, annotations: 2 });
  });

  test('two imports at once make what one makes', async () => {
    const rows = Array.from({ length: 6 }, (_, n) =>
      labelled({ subject: `P${n % 3}`, visit: `${n}`, image: `${n}.nii` }),
    );
    const images = rows.map((row, n) => [row.image ?? '', imageFile(5000 + n)] as const);
    const all = { ...Object.fromEntries(images), 'l1.nii.gz': labels() };
    const both = await Promise.all([
      importCells(services, ada, rows, all),
      importCells(services, ada, rows, all),
    ]);
    expect(both.flat().filter(({ status }) => status === 'FAILED')).toEqual([]);
    expect(both.flat().filter(({ status }) => status === 'CREATED')).toHaveLength(6);
    expect(await recorded()).toEqual({ studies: 1, subjects: 3, volumes: 6, annotations: 6 });
  });

  test('a manifest that cannot be read fails the import, and its files are not kept', async () => {
    const importing = importCsv(services, ada, 'study,colour\nx,y', files());
    await expect(importing).rejects.toMatchObject({ code: 'MANIFEST_INVALID' });
    expect(await services.store.has(sha256Of(image()))).toBe(false);
  });
});

describe('when things break', () => {
  test('a store that fails leaves nothing of the row', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const broken = {
      ...services.store,
      put: async () => {
        throw new Error('disk full');
      },
    };
    const rows = await importCells(services, ada, [labelled()], files(), {
      worker: { store: broken },
    });
    expect(rows).toMatchObject([{ status: 'FAILED', problems: [{ code: 'INTERNAL' }] }]);
    expect(JSON.stringify(rows)).not.toContain('disk full');
    expect(log).toHaveBeenCalled();
    log.mockRestore();
    expect(await recorded()).toEqual(nothing);
  });

  test('a worker that ends in the middle leaves whole rows, and the next one finishes', async () => {
    const rows = [labelled(), labelled({ subject: 'P2', image: 'p2.nii.gz' })];
    const all = { ...files(), 'p2.nii.gz': imageFile(9000 + studies) };
    const uploaded = await Promise.all(
      Object.entries(all).map(async ([path, bytes]) => ({
        path,
        sha256: await services.store.put(bytes),
      })),
    );
    const manifestSha256 = await services.store.put(bytesOf(manifestCsv(rows)));
    const input = { manifestSha256, files: uploaded, dryRun: false };
    const { jobId: id } = await importManifest(ada, input);
    const ending = new AbortController();
    const dying = runJob(
      services,
      { id },
      {
        signal: ending.signal,
        progress: async (done) => {
          if (done === 1) ending.abort();
        },
      },
    );
    await expect(dying).rejects.toThrow();
    expect(await recorded()).toEqual(one);
    const { items } = await runJob(services, { id });
    expect(items.map(({ code }) => code)).toEqual([null, null]);
    expect(await recorded()).toEqual({ studies: 1, subjects: 2, volumes: 2, annotations: 2 });
  });

  test('files that were not uploaded are named before anything is queued', async () => {
    const jobs = await services.db.job.count();
    const sha256 = sha256Of(bytesOf('never sent'));
    const files = [{ path: 'a', sha256 }];
    const manifestSha256 = await services.store.put(bytesOf('study'));
    await expect(
      importManifest(ada, { manifestSha256, files, dryRun: false }),
    ).rejects.toMatchObject({ code: 'OBJECT_MISSING', details: { sha256: [sha256] } });
    const twice = [files, files].flat();
    await expect(
      importManifest(ada, { manifestSha256, files: twice, dryRun: false }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await services.db.job.count()).toBe(jobs);
  });
});

describe('a withdrawn subject', () => {
  test('is not imported again, under its own code or another, and its bytes do not stay', async () => {
    await importCells(services, ada, [labelled()], files());
    const subject = await services.db.subject.findFirstOrThrow({
      where: { study: { code: study } },
    });
    await withdrawSubject(ada, {
      subjectId: subject.id,
      reason: 'They asked for it.',
      confirm: `${study}/P1`,
    });
    const [own] = await importCells(services, ada, [labelled()], files());
    expect(own?.problems).toMatchObject([{ code: 'WITHDRAWN', column: 'subject' }]);
    const [other] = await importCells(services, ada, [labelled({ subject: 'P2' })], files());
    expect(other?.problems).toMatchObject([{ code: 'WITHDRAWN', column: 'image' }]);
    expect(await services.store.has(sha256Of(image()))).toBe(false);
    expect(await services.store.has(sha256Of(labels()))).toBe(false);
    expect(await recorded()).toEqual(one);
  });
});
