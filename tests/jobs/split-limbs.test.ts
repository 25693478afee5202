import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { affineColumn } from '../../src/imaging/affine.ts';
import { splitLimbs, volumes } from '../../src/services/catalog.ts';
import type { ServiceContext } from '../../src/services/context.ts';
import { pairsOfVolumes } from '../../src/services/labels/agreement/pairs.ts';
import { readLabelMap } from '../../src/services/labels/label-maps.ts';
import {
  coverage,
  ensureLabelSchemas,
  originOf,
  reviewAnnotation,
  volumeCoverage,
} from '../../src/services/labels.ts';
import { runJob } from '../support/jobs.ts';
import { importCells } from '../support/manifest.ts';
import { importPhantom } from '../support/phantom-study.ts';
import { setStatus } from '../support/reviews.ts';
import { openTestServices, type TestServices } from '../support/services.ts';
import { imageFile } from '../support/volumes.ts';

let services: TestServices;
let owner: ServiceContext;
let parentId: string;
let drafted: string;

beforeAll(async () => {
  services = await openTestServices();
  await ensureLabelSchemas(services.db);
  owner = await services.newUser('owner');
  const calf = { subjects: 2, scale: 0.125, slices: 4 };
  const rows = await importPhantom(services, owner, { calf_1: calf });
  expect(rows.map(({ status }) => status)).toEqual(['CREATED', 'CREATED']);
  parentId = rows[0]?.volumeId ?? '';
  drafted = rows[1]?.volumeId ?? '';
  await setStatus(services.db, { volumeId: drafted }, 'DRAFT');
});
afterAll(() => services.close());

const splitting = () => splitLimbs(owner, { studies: ['phantom'] });
const limbsOf = (parent: string) =>
  services.db.volume.findMany({
    where: { parentId: parent },
    include: { annotations: { include: { classes: true } } },
    orderBy: { laterality: 'asc' },
  });
const objects = () => services.db.storedObject.count();

describe('splitting limbs', () => {
  test('leaves nothing when it breaks in the middle', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const [before, job] = [await objects(), await splitting()];
    let puts = 0;
    const put = (bytes: Uint8Array) => {
      puts += 1;
      if (puts === 2) throw new Error('disk full');
      return services.store.put(bytes);
    };
    const { items } = await runJob(services, job, { store: { ...services.store, put } });
    log.mockRestore();
    expect(items).toMatchObject([{ code: 'INTERNAL' }, { code: null }]);
    expect(await limbsOf(parentId)).toEqual([]);
    // The second image was split: two limbs with a thumbnail and a label map each.
    expect(await objects()).toBe(before + 6);
  });

  test('makes a volume of each limb, in its place, with its labels and provenance', async () => {
    const job = await splitting();
    const { items } = await runJob(services, job);
    expect(items).toMatchObject([
      {
        subject: expect.stringContaining('phantom'),
        message: expect.stringContaining('split into left'),
        code: null,
      },
    ]);
    const parent = await services.db.volume.findUniqueOrThrow({ where: { id: parentId } });
    expect(parent.isSplit).toBe(true);
    const [source] = await services.db.annotation.findMany({ where: { volumeId: parentId } });
    const limbs = await limbsOf(parentId);
    expect(limbs.map(({ laterality }) => laterality)).toEqual(['LEFT', 'RIGHT']);
    for (const limb of limbs) {
      expect(limb).toMatchObject({
        subjectId: parent.subjectId,
        visitId: parent.visitId,
        scannerId: parent.scannerId,
        repetitionMs: parent.repetitionMs,
        sliceCount: parent.sliceCount,
        provenance: { job: job.id, parentVolume: parentId, codeVersion: expect.any(String) },
        annotations: [
          {
            kind: 'MANUAL',
            status: 'ACCEPTED',
            annotator: 'phantom',
            sourceSha256: source?.sourceSha256,
            provenance: { job: job.id, parentAnnotation: source?.id, leftOut: [] },
          },
        ],
      });
    }
    // In RAS+ millimetres the left limb lies at lower x.
    const [leftX, rightX] = limbs.map(({ affine }) => affineColumn(affine, 3)[0]);
    expect(leftX).toBeLessThan(rightX ?? Number.NaN);
  });

  test('counts the classes of each limb by itself, and loses no voxel', async () => {
    const [source] = await services.db.annotation.findMany({
      where: { volumeId: parentId },
      include: { classes: true },
    });
    const declared = (await limbsOf(parentId)).flatMap(({ annotations }) => annotations);
    for (const { classId, voxels } of source?.classes ?? []) {
      const inLimbs = declared
        .flatMap(({ classes }) => classes)
        .filter((each) => each.classId === classId);
      expect(inLimbs).toHaveLength(2);
      expect(inLimbs.reduce((sum, each) => sum + each.voxels, 0)).toBe(voxels);
    }
    for (const { labelMapSha256, classes } of declared) {
      const { data } = await readLabelMap(services.store, labelMapSha256);
      const labelled = data.filter((ordinal) => ordinal !== 0).length;
      expect(classes.reduce((sum, each) => sum + each.voxels, 0)).toBe(labelled);
    }
  });

  test('puts the limbs in the place of the image in lists and coverage', async () => {
    const { rows, totalCount } = await volumes(owner, { first: 10 });
    expect(await totalCount()).toBe(4);
    expect(rows.every(({ laterality }) => laterality !== 'BOTH')).toBe(true);
    const bone = (await coverage(owner, { groupBy: [] })).find(
      (cell) => cell.class.code === 'bone',
    );
    expect(bone).toMatchObject({ annotated: 2, missing: 2 });
  });

  test('keeps a draft a draft', async () => {
    for (const limb of await limbsOf(drafted)) {
      expect(limb.annotations).toMatchObject([{ status: 'DRAFT' }]);
      const known = await volumeCoverage(owner, limb);
      expect(known.every(({ state }) => state === 'NOT_ANNOTATED')).toBe(true);
    }
  });

  test('is done once', async () => {
    const { items } = await runJob(services, await splitLimbs(owner, { volumeIds: [parentId] }));
    expect(items).toMatchObject([{ message: 'was split before', code: null }]);
    expect((await runJob(services, await splitting())).items).toEqual([]);
    expect(await services.db.volume.count()).toBe(6);
  });

  test('is refused for one limb, and for an image without limbs, each by itself', async () => {
    const [limb] = await limbsOf(parentId);
    const cells = { subject: 'X', visit: '1', scanner: 'S', region: 'calf', image: 'x.nii' };
    const [row] = await importCells(
      services,
      owner,
      [{ study: 'phantom', laterality: 'both', ...cells }],
      { 'x.nii': imageFile(1) },
    );
    const volumeIds = [limb?.id ?? '', row?.volumeId ?? ''];
    const { items } = await runJob(services, await splitLimbs(owner, { volumeIds }));
    expect(items.map(({ code }) => code)).toEqual(['INVALID_INPUT', 'LIMBS_NOT_SEPARABLE']);
  });

  test('takes no label map for the image any more', async () => {
    const parent = await services.db.volume.findUniqueOrThrow({
      where: { id: parentId },
      include: { annotations: true, subject: true, visit: true, scanner: true },
    });
    const row = {
      study: 'phantom',
      subject: parent.subject.code,
      visit: parent.visit.code,
      scanner: parent.scanner.name,
      region: 'calf',
      laterality: 'both',
      sequence: parent.sequence ?? '',
      tr_ms: String(parent.repetitionMs),
      te_ms: String(parent.echoMs),
      flip_deg: String(parent.flipDegrees),
      image: 'i.nii.gz',
      label_map: 'l.nii.gz',
      classes: 'bone',
      annotator: 'late',
    };
    const [annotation] = parent.annotations;
    const [late] = await importCells(services, owner, [row], {
      'i.nii.gz': await services.store.get(parent.imageSha256),
      'l.nii.gz': await services.store.get(annotation?.labelMapSha256 ?? ''),
    });
    expect(late).toMatchObject({
      status: 'FAILED',
      problems: [{ code: 'CONFLICT', column: 'label_map' }],
    });
  });

  test('keeps, of a derived label map, which of the limb it was derived from', async () => {
    const parent = await services.db.volume.findUniqueOrThrow({
      where: { id: parentId },
      include: { annotations: true },
    });
    const cells = { subject: 'X', visit: '1', scanner: 'S', region: 'calf', laterality: 'both' };
    const label = { label_map: 'l.nii.gz', classes: 'bone', annotator: 'ada' };
    const [row] = await importCells(
      services,
      owner,
      [{ study: 'derived', image: 'i.nii.gz', ...cells, ...label }],
      {
        'i.nii.gz': await services.store.get(parent.imageSha256),
        'l.nii.gz': await services.store.get(parent.annotations[0]?.labelMapSha256 ?? ''),
      },
    );
    const volumeId = row?.volumeId ?? '';
    const { id, ...source } = await services.db.annotation.findFirstOrThrow({
      where: { volumeId },
    });
    await services.db.annotation.create({
      data: {
        ...{ ...source, kind: 'DERIVED', provenance: { parentAnnotations: [id] } },
        declaration: 'd'.repeat(64),
      },
    });
    await runJob(services, await splitLimbs(owner, { volumeIds: [volumeId] }));
    for (const { annotations } of await limbsOf(volumeId)) {
      const [drawn, derived] = annotations.toSorted((a, b) => (a.kind < b.kind ? 1 : -1));
      expect(drawn?.kind).toBe('MANUAL');
      expect(derived?.provenance).toMatchObject({ parentAnnotations: [drawn?.id] });
    }
  });

  test('keeps, of an accepted part, whose it is: it is no other reader', async () => {
    const parent = await services.db.volume.findUniqueOrThrow({
      where: { id: parentId },
      include: { annotations: true },
    });
    const cells = { subject: 'Y', visit: '1', scanner: 'S', region: 'calf', laterality: 'both' };
    const label = { label_map: 'l.nii.gz', classes: 'bone soleus', annotator: 'ada' };
    const [row] = await importCells(
      services,
      owner,
      [{ study: 'parts', image: 'i.nii.gz', ...cells, ...label }],
      {
        'i.nii.gz': await services.store.get(parent.imageSha256),
        'l.nii.gz': await services.store.get(parent.annotations[0]?.labelMapSha256 ?? ''),
      },
    );
    const volumeId = row?.volumeId ?? '';
    await setStatus(services.db, { volumeId }, 'DRAFT');
    const whole = await services.db.annotation.findFirstOrThrow({ where: { volumeId } });
    const part = await reviewAnnotation(owner, {
      annotationId: whole.id,
      status: 'ACCEPTED',
      classes: ['bone'],
    });
    expect(originOf(part)).toMatchObject({ partOf: whole.id });
    const { annotator, tool, sourceSha256, labelMapSha256 } = whole;
    await services.db.annotation.create({
      data: {
        ...{ volumeId, annotator, tool, sourceSha256, labelMapSha256, createdById: owner.actor.id },
        ...{ kind: 'MANUAL', status: 'DRAFT', isExhaustive: false, firstSlice: 0, lastSlice: 0 },
        ...{ declaration: 'c'.repeat(64), provenance: { correctedFrom: whole.id } },
      },
    });
    await runJob(services, await splitLimbs(owner, { volumeIds: [volumeId] }));
    const limbs = await limbsOf(volumeId);
    expect(limbs).toHaveLength(2);
    for (const { id, annotations } of limbs) {
      const [ofWhole, ofPart, correction] = annotations.toSorted((a, b) => (a.id < b.id ? -1 : 1));
      expect([ofWhole?.status, ofPart?.status]).toEqual(['DRAFT', 'ACCEPTED']);
      expect(ofPart?.provenance).toMatchObject({ partOf: ofWhole?.id });
      expect(correction?.provenance).toMatchObject({ correctedFrom: ofWhole?.id });
      expect(await pairsOfVolumes(services.db, [id])).toEqual([]);
    }
  });

  test('is for editors, and says what it needs', async () => {
    const stranger = await services.newUser('stranger');
    const code = (work: Promise<unknown>) => work.catch((error) => error.code);
    expect(await code(splitLimbs(stranger, { studies: ['phantom'] }))).toBe('NOT_FOUND');
    expect(await code(splitLimbs(stranger, { volumeIds: [parentId] }))).toBe('NOT_FOUND');
    const studyId = (await services.db.study.findUniqueOrThrow({ where: { code: 'phantom' } })).id;
    await services.db.membership.create({
      data: { studyId, userId: stranger.actor.id, role: 'ANNOTATOR' },
    });
    expect(await code(splitLimbs(stranger, { studies: ['phantom'] }))).toBe('FORBIDDEN');
    expect(await code(splitLimbs(stranger, { volumeIds: [parentId] }))).toBe('FORBIDDEN');
  });

  test('without studies and volumes, means every study in which one is an editor', async () => {
    const member = await services.newUser('member');
    const { studyId } = await services.db.volume.findUniqueOrThrow({ where: { id: parentId } });
    const membership = { studyId, userId: member.actor.id };
    await services.db.membership.create({ data: { ...membership, role: 'ANNOTATOR' } });
    const cells = { subject: 'X', visit: '1', scanner: 'S', region: 'calf', image: 'y.nii' };
    const [own] = await importCells(
      services,
      member,
      [{ study: 'own', laterality: 'both', ...cells }],
      { 'y.nii': imageFile(2) },
    );
    expect((await splitLimbs(member, {})).input).toEqual({ volumeIds: [own?.volumeId] });

    await services.db.membership.update({
      where: { studyId_userId: membership },
      data: { role: 'EDITOR' },
    });
    const { volumeIds } = z
      .object({ volumeIds: z.array(z.string()) })
      .parse((await splitLimbs(member, {})).input);
    const inPhantom = await services.db.volume.findMany({
      where: { studyId, laterality: 'BOTH', isSplit: false },
    });
    expect(inPhantom).toHaveLength(1);
    expect(volumeIds.sort()).toEqual([own?.volumeId, ...inPhantom.map(({ id }) => id)].sort());
  });
});
