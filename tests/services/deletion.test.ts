import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MyographError } from '../../src/errors.ts';
import type { Study, Volume } from '../../src/generated/prisma/client.ts';
import type { ServiceContext } from '../../src/services/context.ts';
import { deleteAnnotation, deleteSubject, deleteVolume } from '../../src/services/deletion.ts';
import { startTraining } from '../../src/services/training.ts';
import { recountSummary, storedSummary } from '../db/recount.ts';
import { codeOf } from '../support/errors.ts';
import { evaluate, registerVersion } from '../support/full-catalog.ts';
import { freezeDiscs } from '../support/learning.ts';
import { setStatus } from '../support/reviews.ts';
import {
  annotate,
  createStudy,
  createTinyCatalog,
  createUser,
  createVolume,
  type TinyCatalog,
} from '../support/tiny-study.ts';

let catalog: TinyCatalog;
let studies = 0;
let study: Study;
let editor: ServiceContext;

const reason = 'It was imported by mistake.';

beforeAll(async () => {
  catalog = await createTinyCatalog();
});

beforeEach(async () => {
  study = await createStudy(catalog, `study-${studies++}`);
  editor = catalog.as(await createUser(catalog, `editor of ${study.code}`, [[study, 'EDITOR']]));
});

afterAll(() => catalog.drop());

const newVolume = (subject = 's0', more = {}) =>
  createVolume(catalog, { study, subject, annotated: ['left_disc'], ...more });

const annotationsOf = ({ id }: Volume) =>
  catalog.db.annotation.findMany({ where: { volumeId: id }, orderBy: { id: 'asc' } });

async function counted() {
  const where = { studyId: study.id };
  return {
    subjects: await catalog.db.subject.count({ where }),
    visits: await catalog.db.visit.count({ where: { subject: where } }),
    volumes: await catalog.db.volume.count({ where }),
    annotations: await catalog.db.annotation.count({ where: { volume: where } }),
  };
}

async function expectSummaryRight() {
  const ids = [study.id];
  expect(await storedSummary(catalog.db, ids)).toEqual(await recountSummary(catalog.db, ids));
}

/** Code and details of a refusal. */
async function refusalOf(work: Promise<unknown>) {
  return work.then(
    () => null,
    (error) => (error instanceof MyographError ? { code: error.code, ...error.details } : error),
  );
}

describe('what nothing frozen depends on', () => {
  test('a volume goes with its label maps, their reviews, bytes and coverage, and can be imported again', async () => {
    const volume = await newVolume();
    await newVolume('s1');
    const [annotation] = await annotationsOf(volume);
    await setStatus(catalog.db, { volumeId: volume.id }, 'REJECTED');
    const deleted = await deleteVolume(editor, { id: volume.id, reason });
    expect(deleted).toEqual({ volumes: 1, annotations: 1, objects: 2 });
    expect(await counted()).toMatchObject({ volumes: 1, annotations: 1 });
    expect(await catalog.store.has(volume.imageSha256)).toBe(false);
    expect(await catalog.store.has(annotation?.labelMapSha256 ?? '')).toBe(false);
    const gone = { where: { sha256: volume.imageSha256 } };
    expect(await catalog.db.storedObject.count(gone)).toBe(0);
    await expectSummaryRight();
    const again = await newVolume('s0', { visit: 'v2' });
    expect(await catalog.store.has(again.imageSha256)).toBe(true);
  });

  test('bytes that another volume needs stay', async () => {
    const volume = await newVolume();
    const other = await newVolume('s1');
    const [annotation] = await annotationsOf(volume);
    const bytes = { labelMapSha256: annotation?.labelMapSha256 ?? '' };
    await catalog.db.annotation.create({
      data: {
        ...bytes,
        volumeId: other.id,
        kind: 'MANUAL',
        status: 'DRAFT',
        sourceSha256: bytes.labelMapSha256,
        isExhaustive: false,
        firstSlice: 0,
        lastSlice: 1,
        annotator: 'reader',
        tool: 'by hand',
        declaration: 'e'.repeat(64),
        createdById: editor.actor.id,
      },
    });
    const deleted = await deleteVolume(editor, { id: volume.id, reason });
    expect(deleted.objects).toBe(1);
    expect(await catalog.store.has(bytes.labelMapSha256)).toBe(true);
    expect(await catalog.store.has(volume.imageSha256)).toBe(false);
  });

  test('a both-limb image goes with its limbs, and a limb never alone', async () => {
    const both = await newVolume('s0', { laterality: 'BOTH' });
    const { annotated: _a, absent: _b, derivable: _c, missing: _d, provenance: _e, ...row } = both;
    const other = await newVolume('s1');
    await deleteVolume(editor, { id: other.id, reason });
    const { sha256: imageSha256 } = await catalog.db.storedObject.create({
      data: { sha256: await catalog.store.put(Buffer.from(study.code)), size: 3 },
    });
    const limb = await catalog.db.volume.create({
      data: { ...row, id: other.id, imageSha256, laterality: 'LEFT', parentId: both.id },
    });
    expect(await codeOf(deleteVolume(editor, { id: limb.id, reason }))).toBe('INVALID_INPUT');
    const deleted = await deleteVolume(editor, { id: both.id, reason });
    expect(deleted).toMatchObject({ volumes: 2, annotations: 1, objects: 3 });
    expect(await counted()).toMatchObject({ volumes: 0, annotations: 0 });
  });

  test('a subject goes with its visits and volumes', async () => {
    const { subjectId } = await newVolume();
    await newVolume('s0', { visit: 'v2' });
    const deleted = await deleteSubject(editor, { id: subjectId, reason });
    expect(deleted).toMatchObject({ volumes: 2, annotations: 2 });
    expect(await counted()).toEqual({ subjects: 0, visits: 0, volumes: 0, annotations: 0 });
    await expectSummaryRight();
  });

  test('a label map goes alone, unless others were made from it', async () => {
    const volume = await newVolume();
    const [source] = await annotationsOf(volume);
    await annotate(catalog, volume, {
      labels: new Uint8Array(16 * 16 * 4).fill(2, 0, 9),
      classes: ['right_disc'],
      isExhaustive: false,
      createdById: editor.actor.id,
    });
    const derived = await catalog.db.annotation.create({
      data: {
        volumeId: volume.id,
        kind: 'DERIVED',
        status: 'ACCEPTED',
        labelMapSha256: source?.labelMapSha256 ?? '',
        sourceSha256: source?.sourceSha256 ?? '',
        isExhaustive: false,
        firstSlice: 0,
        lastSlice: 1,
        annotator: 'myograph',
        tool: 'myograph',
        declaration: 'd'.repeat(64),
        provenance: { parentAnnotations: [source?.id ?? ''] },
        createdById: editor.actor.id,
      },
    });
    const id = source?.id ?? '';
    expect(await refusalOf(deleteAnnotation(editor, { id, reason }))).toMatchObject({
      code: 'IN_USE',
      annotations: [derived.id],
    });
    await deleteAnnotation(editor, { id: derived.id, reason });
    await deleteAnnotation(editor, { id, reason });
    expect((await annotationsOf(volume)).map(({ annotator }) => annotator)).toEqual(['reader']);
    await expectSummaryRight();
  });

  test('is told in the audit log, with the reason', async () => {
    const volume = await newVolume();
    await deleteVolume(editor, { id: volume.id, reason });
    const event = await catalog.db.auditEvent.findFirstOrThrow({
      where: { operation: 'deleteVolume', targetId: volume.id },
    });
    expect(event.details).toMatchObject({ reason, imageSha256: volume.imageSha256 });
  });
});

describe('what something frozen depends on', () => {
  test('is refused with the names of snapshots, versions and evaluations, and all of it stays', async () => {
    const snapshot = await freezeDiscs(catalog, {
      study,
      by: await catalog.db.user.findUniqueOrThrow({ where: { id: editor.actor.id } }),
    });
    const model = `model-${study.code}`;
    const run = await startTraining(editor, { snapshotId: snapshot.id, model, preset: 'small' });
    const version = await registerVersion(catalog, snapshot, run);
    await evaluate(catalog, version, snapshot);
    const before = await counted();
    const memberOn = (side: 'TRAINING' | 'EVALUATION') =>
      catalog.db.volume.findFirstOrThrow({
        where: { members: { some: { side, snapshotId: snapshot.id } } },
        include: { annotations: true },
      });
    const learned = await memberOn('TRAINING');
    const name = `discs of ${study.code}@1`;
    expect(await refusalOf(deleteVolume(editor, { id: learned.id, reason }))).toEqual({
      code: 'IN_USE',
      snapshots: [name],
      versions: [`${model}@${version.number}`],
      evaluations: [],
    });
    const held = await memberOn('EVALUATION');
    expect(await refusalOf(deleteSubject(editor, { id: held.subjectId, reason }))).toEqual({
      code: 'IN_USE',
      snapshots: [name],
      versions: [],
      evaluations: [`${model}@${version.number} on ${name}`],
    });
    const annotation = { id: held.annotations[0]?.id ?? '', reason };
    expect(await codeOf(deleteAnnotation(editor, annotation))).toBe('IN_USE');
    expect(await counted()).toEqual(before);
    expect(await catalog.store.has(held.imageSha256)).toBe(true);
  });
});

describe('who may not', () => {
  test('is refused: viewers, and strangers as if there were nothing', async () => {
    const volume = await newVolume();
    const viewer = catalog.as(
      await createUser(catalog, `viewer ${study.code}`, [[study, 'VIEWER']]),
    );
    const stranger = catalog.as(await createUser(catalog, `stranger ${study.code}`));
    expect(await codeOf(deleteVolume(viewer, { id: volume.id, reason }))).toBe('FORBIDDEN');
    expect(await codeOf(deleteVolume(stranger, { id: volume.id, reason }))).toBe('NOT_FOUND');
    expect(await codeOf(deleteVolume(editor, { id: volume.id, reason: ' ' }))).toBe(
      'INVALID_INPUT',
    );
    expect(await counted()).toMatchObject({ volumes: 1 });
  });
});
