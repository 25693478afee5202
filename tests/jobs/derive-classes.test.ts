import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Volume } from '../../src/generated/prisma/client.ts';
import { leafClasses, thighSchema } from '../../src/imaging/label-schemas.ts';
import { encodeNifti } from '../../src/imaging/nifti.ts';
import { deriveClasses } from '../../src/services/catalog.ts';
import type { ServiceContext } from '../../src/services/context.ts';
import { readLabelMap } from '../../src/services/labels/label-maps.ts';
import { ensureLabelSchemas, reviewAnnotation, volumeCoverage } from '../../src/services/labels.ts';
import { runJob } from '../support/jobs.ts';
import { importCells } from '../support/manifest.ts';
import { importPhantom } from '../support/phantom-study.ts';
import { openTestServices, type TestServices } from '../support/services.ts';

let services: TestServices;
let owner: ServiceContext;
let thigh: Volume;

beforeAll(async () => {
  services = await openTestServices();
  await ensureLabelSchemas(services.db);
  owner = await services.newUser('owner');
  await importPhantom(services, owner, {
    thigh: { subjects: 1, scale: 0.125, slices: 3 },
    calf_2: { subjects: 1, scale: 0.125, slices: 3 },
  });
  thigh = await services.db.volume.findFirstOrThrow({ where: { schema: { region: 'thigh' } } });
});
afterAll(() => services.close());

const derive = async (volumeIds: readonly string[]) =>
  (await runJob(services, await deriveClasses(owner, { volumeIds }))).items;

const stateOf = async (volume: Volume) =>
  (await volumeCoverage(owner, volume)).find((each) => each.class.code === 'imaf')?.state;

const annotationsOf = ({ id }: Volume) =>
  services.db.annotation.findMany({
    where: { volumeId: id },
    include: { classes: true },
    orderBy: { id: 'asc' },
  });

describe('deriving intermuscular fat', () => {
  test('from a label map that is rejected meanwhile records nothing', async () => {
    const [source] = await annotationsOf(thigh);
    const review = (status: 'ACCEPTED' | 'REJECTED') =>
      reviewAnnotation(owner, { annotationId: source?.id ?? '', status, reason: 'drawn too wide' });
    const put = async (bytes: Uint8Array) => {
      await review('REJECTED');
      return services.store.put(bytes);
    };
    const job = await deriveClasses(owner, { volumeIds: [thigh.id] });
    const { items } = await runJob(services, job, { store: { ...services.store, put } });
    expect(items).toMatchObject([{ code: 'CONFLICT' }]);
    await review('ACCEPTED');
    expect(await annotationsOf(thigh)).toHaveLength(1);
  });

  test('without a database is no refusal of the volume: all of it is for another worker', async () => {
    const job = await deriveClasses(owner, { volumeIds: [thigh.id] });
    const gone = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    const inTransaction = () => Promise.reject(gone);
    await expect(runJob(services, job, { inTransaction })).rejects.toBe(gone);
  });

  test('is done where all else is labelled, and refused by name elsewhere', async () => {
    expect(await stateOf(thigh)).toBe('DERIVABLE');
    const job = await deriveClasses(owner, { studies: ['phantom'] });
    const { items } = await runJob(services, job);
    expect(items.map(({ code }) => code)).toEqual([null, null, 'DERIVATION_REFUSED']);
    expect(items[0]?.message).toMatch(/^derived imaf: \d+ voxels$/);
    expect(items[2]?.message).toContain('bone, vessels, subcutaneous_fat');
    expect(await stateOf(thigh)).toBe('ANNOTATED');
    const [source, derived] = await annotationsOf(thigh);
    expect(derived).toMatchObject({
      kind: 'DERIVED',
      status: 'ACCEPTED',
      isExhaustive: true,
      provenance: { job: job.id, parentAnnotations: [source?.id], codeVersion: expect.any(String) },
    });
    expect(derived?.classes).toHaveLength(leafClasses(thighSchema).length);
  });

  test('adds to the labels and changes none', async () => {
    const [source, derived] = await annotationsOf(thigh);
    const before = await readLabelMap(services.store, source?.labelMapSha256 ?? '');
    const after = await readLabelMap(services.store, derived?.labelMapSha256 ?? '');
    const changed = [...before.data.keys()].filter(
      (index) => before.data[index] !== after.data[index],
    );
    const imaf = thighSchema.classes.findIndex(({ code }) => code === 'imaf') + 1;
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.every((index) => before.data[index] === 0)).toBe(true);
    expect(changed.every((index) => after.data[index] === imaf)).toBe(true);
  });

  test('is done once', async () => {
    expect(await derive([thigh.id])).toMatchObject([
      { message: 'imaf is annotated already', code: null },
    ]);
    expect(await annotationsOf(thigh)).toHaveLength(2);
  });

  test('ends with the label map that it was done from', async () => {
    const [source, derived] = await annotationsOf(thigh);
    await reviewAnnotation(owner, {
      annotationId: source?.id ?? '',
      status: 'REJECTED',
      reason: 'drawn too wide',
    });
    const known = await volumeCoverage(owner, thigh);
    expect(known.every(({ state }) => state === 'NOT_ANNOTATED')).toBe(true);
    for (const each of [source, derived]) {
      await reviewAnnotation(owner, { annotationId: each?.id ?? '', status: 'ACCEPTED' });
    }
    expect(await stateOf(thigh)).toBe('ANNOTATED');
  });

  test('does not bring back what a person rejected', async () => {
    const [, derived] = await annotationsOf(thigh);
    await reviewAnnotation(owner, {
      annotationId: derived?.id ?? '',
      status: 'REJECTED',
      reason: 'drawn too wide',
    });
    expect(await stateOf(thigh)).toBe('DERIVABLE');
    expect(await derive([thigh.id])).toMatchObject([
      { message: expect.stringContaining('is not accepted'), code: null },
    ]);
    expect(await annotationsOf(thigh)).toHaveLength(2);
  });

  test('is done beside labels for any muscle, which stay where no muscle is named', async () => {
    const [source] = await annotationsOf(thigh);
    const bytes = await services.store.get(source?.labelMapSha256 ?? '');
    const { grid, data } = await readLabelMap(services.store, source?.labelMapSha256 ?? '');
    const [sartorius, muscle] = ['sartorius', 'thigh_muscle'].map(
      (code) => thighSchema.classes.findIndex((each) => each.code === code) + 1,
    );
    const empty = data.indexOf(0, data.indexOf(sartorius ?? 0));
    const drawn = data.map((value, index) =>
      value === sartorius || index === empty ? (muscle ?? 0) : 0,
    );
    const cells = { subject: 'P', visit: '1', scanner: 'S', region: 'thigh', laterality: 'left' };
    const row = { ...cells, study: 'grouped', image: 'i.nii.gz', annotator: 'ada' };
    const all = leafClasses(thighSchema).filter(({ code }) => code !== 'imaf');
    const [imported] = await importCells(
      services,
      owner,
      [
        { ...row, label_map: 'l.nii.gz', classes: all.map(({ code }) => code).join(' ') },
        { ...row, label_map: 'm.nii.gz', classes: 'thigh_muscle' },
      ],
      {
        'i.nii.gz': await services.store.get(thigh.imageSha256),
        'l.nii.gz': bytes,
        'm.nii.gz': encodeNifti(grid, drawn, { gzip: true }),
      },
    );
    const volume = await services.db.volume.findUniqueOrThrow({
      where: { id: imported?.volumeId ?? '' },
    });
    expect(await stateOf(volume)).toBe('DERIVABLE');
    await derive([volume.id]);
    const derived = (await annotationsOf(volume)).find(({ kind }) => kind === 'DERIVED');
    expect(derived?.classes).toHaveLength(thighSchema.classes.length);
    const after = await readLabelMap(services.store, derived?.labelMapSha256 ?? '');
    expect(after.data[empty]).toBe(muscle);
    expect(after.data.filter((value) => value === muscle)).toHaveLength(1);
    const place = data.indexOf(sartorius ?? 0);
    expect(after.data[place]).toBe(sartorius);
  });

  test('is refused where classes are labelled in a part of the slices, or structures were left out', async () => {
    const [source] = await annotationsOf(thigh);
    const files = {
      'i.nii.gz': await services.store.get(thigh.imageSha256),
      'l.nii.gz': await services.store.get(source?.labelMapSha256 ?? ''),
    };
    const all = leafClasses(thighSchema)
      .map(({ code }) => code)
      .filter((code) => code !== 'imaf');
    const cells = { subject: 'P', visit: '1', scanner: 'S', region: 'thigh', laterality: 'left' };
    const label = { label_map: 'l.nii.gz', classes: all.join(' '), annotator: 'ada' };
    const row = { ...cells, ...label, image: 'i.nii.gz' };
    const codes = all.map((code, place) => [
      place + 1,
      code === 'vessels' ? null : { class: code },
    ]);
    const table = JSON.stringify({ codes: Object.fromEntries(codes) });
    const rows = await importCells(
      services,
      owner,
      [
        { ...row, study: 'partial', slices: '0-1' },
        { ...row, study: 'left-out', label_table: 't.json' },
      ],
      { ...files, 't.json': new TextEncoder().encode(table) },
    );
    const items = await derive(rows.map(({ volumeId }) => volumeId ?? ''));
    expect(items.map(({ code }) => code)).toEqual(['DERIVATION_REFUSED', 'DERIVATION_REFUSED']);
    expect(items[0]?.message).toContain('a part of the slices only');
    expect(items[1]?.message).toContain('code 13');
  });
});
