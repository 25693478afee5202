import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CohortSnapshot, Study, Subject } from '../../src/generated/prisma/client.ts';
import { importManifest, volumes } from '../../src/services/catalog.ts';
import { createCohort, freezeCohort, snapshotMembers } from '../../src/services/cohorts.ts';
import type { ServiceContext } from '../../src/services/context.ts';
import { evaluateVersion } from '../../src/services/evaluation.ts';
import { cancelJob } from '../../src/services/jobs.ts';
import { coverage, reviewAnnotation } from '../../src/services/labels.ts';
import { createLoaders } from '../../src/services/loaders.ts';
import { finishRemovals } from '../../src/services/objects/removal.ts';
import { modelCard, predict } from '../../src/services/registry.ts';
import { startTraining } from '../../src/services/training.ts';
import { withdrawSubject } from '../../src/services/withdrawal.ts';
import { recountSummary, recountVolumes, storedSummary, storedVolumes } from '../db/recount.ts';
import { codeOf } from '../support/errors.ts';
import { evaluate, registerVersion } from '../support/full-catalog.ts';
import { freezeDiscs } from '../support/learning.ts';
import {
  createStudy,
  createTinyCatalog,
  createUser,
  createVolume,
  type TinyCatalog,
} from '../support/tiny-study.ts';

let catalog: TinyCatalog;
let studies = 0;
let study: Study;
let owner: ServiceContext;
let snapshot: CohortSnapshot;

beforeAll(async () => {
  catalog = await createTinyCatalog();
});

beforeEach(async () => {
  study = await createStudy(catalog, `study-${studies++}`);
  const user = await createUser(catalog, `owner of ${study.code}`, [[study, 'OWNER']]);
  owner = catalog.as(user);
  snapshot = await freezeDiscs(catalog, { study, by: user });
});

afterAll(() => catalog.drop());

/** A subject on this side of the snapshot. */
async function subjectOn(side: 'TRAINING' | 'EVALUATION'): Promise<Subject> {
  const where = { side, snapshotId: snapshot.id };
  return catalog.db.subject.findFirstOrThrow({
    where: { volumes: { some: { members: { some: where } } } },
    orderBy: { code: 'asc' },
  });
}

const asked = ({ id, code }: Subject, more: { forgetCode?: boolean } = {}) => ({
  subjectId: id,
  reason: 'They asked for it.',
  confirm: `${study.code}/${code}`,
  ...more,
});

async function objectsOf({ id }: Subject): Promise<string[]> {
  const rows = await catalog.db.volume.findMany({
    where: { subjectId: id },
    include: { annotations: true },
  });
  return rows.flatMap((row) => [
    row.imageSha256,
    ...row.annotations.map(({ labelMapSha256 }) => labelMapSha256),
  ]);
}

const stored = (hashes: readonly string[]) =>
  Promise.all(hashes.map((sha256) => catalog.store.has(sha256)));

const train = () =>
  startTraining(owner, { snapshotId: snapshot.id, model: `model-${study.code}`, preset: 'small' });

describe('a withdrawal', () => {
  test('removes image and label map from the store and leaves tombstones with their hashes', async () => {
    const subject = await subjectOn('TRAINING');
    const hashes = await objectsOf(subject);
    expect(await stored(hashes)).toEqual([true, true]);
    const done = await withdrawSubject(owner, asked(subject));
    expect(done).toMatchObject({
      volumes: 1,
      annotations: 1,
      objectsRemoved: 2,
      objectsShared: 0,
      objectsPending: 0,
    });
    expect(await stored(hashes)).toEqual([false, false]);
    expect(await objectsOf(subject)).toEqual(hashes);
    const tombstone = await catalog.db.subject.findUniqueOrThrow({ where: { id: subject.id } });
    expect(tombstone).toMatchObject({
      code: subject.code,
      withdrawnById: owner.actor.id,
      withdrawalReason: 'They asked for it.',
    });
  });

  test('takes the subject out of lists, coverage and cohorts; summaries equal a recount', async () => {
    const subject = await subjectOn('TRAINING');
    const annotated = async () => {
      const cells = await coverage(owner, { groupBy: ['STUDY'] });
      return cells.reduce((sum, cell) => sum + cell.annotated, 0);
    };
    const volumeCount = async () => (await volumes(owner, { first: 50 })).totalCount();
    expect([await annotated(), await volumeCount()]).toEqual([8, 8]);
    await withdrawSubject(owner, asked(subject));
    expect([await annotated(), await volumeCount()]).toEqual([7, 7]);
    const ids = [study.id];
    expect(await storedVolumes(catalog.db, ids)).toEqual(await recountVolumes(catalog.db, ids));
    expect(await storedSummary(catalog.db, ids)).toEqual(await recountSummary(catalog.db, ids));
    const bySubject = await coverage(owner, { groupBy: ['SUBJECT'] });
    expect(bySubject.map((cell) => cell.subject)).not.toContain(subject.code);
    const listed = (withdrawn: boolean) =>
      createLoaders(owner).subjectsByStudy.load(study.id, { first: 50, withdrawn });
    expect(await (await listed(false)).totalCount()).toBe(7);
    const tombstones = await listed(true);
    expect(tombstones.rows.map(({ id }) => id)).toEqual([subject.id]);
    const { id: cohortId } = await createCohort(owner, {
      name: `after ${study.code}`,
      studies: [study.code],
    });
    const anew = await freezeCohort(owner, { cohortId });
    expect(await snapshotMembers(owner, anew.id)).toHaveLength(7);
    expect(await snapshotMembers(owner, snapshot.id)).toHaveLength(8);
  });

  test('marks the versions that learned from the subject, apart from those only measured on it', async () => {
    const version = await registerVersion(catalog, snapshot, await train());
    const evaluation = await evaluate(catalog, version, snapshot);
    const marks = async () => {
      const loaders = createLoaders(owner);
      return [
        await loaders.withdrawnByVersion.load(version.id),
        await loaders.withdrawnByEvaluation.load(evaluation.id),
        await loaders.withdrawnBySnapshot.load(snapshot.id),
      ];
    };
    expect(await marks()).toEqual([0, 0, 0]);
    const measured = await withdrawSubject(owner, asked(await subjectOn('EVALUATION')));
    expect(measured).toMatchObject({ versionsMarked: 0, evaluationsMarked: 1 });
    expect(await marks()).toEqual([0, 1, 1]);
    expect((await modelCard(owner, version.id)).markdown).not.toMatch(/withdrawn since/);
    const learned = await withdrawSubject(owner, asked(await subjectOn('TRAINING')));
    expect(learned).toMatchObject({ versionsMarked: 1, evaluationsMarked: 0 });
    expect(await marks()).toEqual([1, 1, 2]);
    expect((await modelCard(owner, version.id)).markdown).toMatch(/one subject .* withdrawn since/);
    expect(await catalog.store.has(version.weightsSha256)).toBe(true);
    expect(
      await catalog.db.evaluationCount.count({ where: { evaluationId: evaluation.id } }),
    ).toBeGreaterThan(0);
  });

  test('refuses new uses with WITHDRAWN: training, evaluation, prediction, review', async () => {
    const version = await registerVersion(catalog, snapshot, await train());
    const subject = await subjectOn('EVALUATION');
    const volume = await catalog.db.volume.findFirstOrThrow({
      where: { subjectId: subject.id },
      include: { annotations: true },
    });
    await withdrawSubject(owner, asked(subject));
    expect(await codeOf(train())).toBe('WITHDRAWN');
    expect(await codeOf(evaluateVersion(owner, { versionId: version.id }))).toBe('WITHDRAWN');
    const volumeIds = [volume.id];
    expect(await codeOf(predict(owner, { versionId: version.id, volumeIds }))).toBe('WITHDRAWN');
    const annotationId = volume.annotations[0]?.id ?? '';
    await expect(
      reviewAnnotation(owner, { annotationId, status: 'REJECTED', reason: 'To see.' }),
    ).rejects.toThrow();
    const annotation = await catalog.db.annotation.findUniqueOrThrow({
      where: { id: annotationId },
    });
    expect(annotation.status).toBe('ACCEPTED');
  });

  test('cancels runs under way on a snapshot of the subject, with the reason', async () => {
    const { jobId } = await train();
    const done = await withdrawSubject(owner, asked(await subjectOn('TRAINING')));
    expect(done.jobsStopped).toBe(1);
    const job = await catalog.db.job.findUniqueOrThrow({ where: { id: jobId } });
    expect(job).toMatchObject({ status: 'CANCELLED', errorCode: 'WITHDRAWN' });
  });

  test('leaves bytes that a subject elsewhere has too, and says how many', async () => {
    const subject = await subjectOn('TRAINING');
    const elsewhere = await createStudy(catalog, `elsewhere-${study.code}`);
    const twin = await createVolume(catalog, { study: elsewhere, subject: 'twin', annotated: [] });
    const [image = ''] = await objectsOf(subject);
    // An image is never changed, so that the twin gets its row anew with the same bytes.
    await catalog.db.volume.delete({ where: { id: twin.id } });
    const { annotated: _a, absent: _b, derivable: _c, missing: _d, provenance: _e, ...row } = twin;
    await catalog.db.volume.create({ data: { ...row, imageSha256: image } });
    const done = await withdrawSubject(owner, asked(subject));
    expect(done.objectsShared).toBeGreaterThan(0);
    expect(done.objectsShared + done.objectsRemoved).toBe(2);
    expect(await stored([image])).toEqual([true]);
  });

  test('forgets the code where that is asked for, also in the audit log', async () => {
    const subject = await subjectOn('TRAINING');
    await withdrawSubject(owner, asked(subject, { forgetCode: true }));
    const tombstone = await catalog.db.subject.findUniqueOrThrow({ where: { id: subject.id } });
    expect(tombstone.code).toMatch(/^withdrawn-[0-9a-f]{12}$/);
    const event = await catalog.db.auditEvent.findFirstOrThrow({
      where: { operation: 'withdrawSubject', targetId: subject.id },
    });
    expect(JSON.stringify(event)).not.toContain(`"${subject.code}"`);
  });

  test('forgets the code later, too', async () => {
    const subject = await subjectOn('TRAINING');
    await withdrawSubject(owner, asked(subject));
    const again = await withdrawSubject(owner, asked(subject, { forgetCode: true }));
    expect(again.subject.code).toMatch(/^withdrawn-[0-9a-f]{12}$/);
    const forgotten = { ...subject, code: again.subject.code };
    await withdrawSubject(owner, asked(forgotten, { forgetCode: true }));
    const where = { operation: 'withdrawSubject', targetId: subject.id };
    expect(await catalog.db.auditEvent.count({ where })).toBe(2);
  });

  test('changes nothing without the right confirmation, or the right', async () => {
    const subject = await subjectOn('TRAINING');
    const wrong = { ...asked(subject), confirm: subject.code };
    expect(await codeOf(withdrawSubject(owner, wrong))).toBe('INVALID_INPUT');
    expect(await codeOf(withdrawSubject(owner, { ...asked(subject), reason: ' ' }))).toBe(
      'INVALID_INPUT',
    );
    const editor = catalog.as(
      await createUser(catalog, `editor of ${study.code}`, [[study, 'EDITOR']]),
    );
    expect(await codeOf(withdrawSubject(editor, asked(subject)))).toBe('FORBIDDEN');
    const stranger = catalog.as(await createUser(catalog, `stranger to ${study.code}`));
    expect(await codeOf(withdrawSubject(stranger, asked(subject)))).toBe('NOT_FOUND');
    expect(await stored(await objectsOf(subject))).toEqual([true, true]);
  });

  test('cannot be undone, nor its tombstones deleted or added to, in the database', async () => {
    const subject = await subjectOn('TRAINING');
    const where = { subjectId: subject.id };
    const { id: volumeId } = await catalog.db.volume.findFirstOrThrow({ where });
    await withdrawSubject(owner, asked(subject));
    const { db } = catalog;
    const back = { withdrawnAt: null, withdrawnById: null, withdrawalReason: null };
    await expect(db.subject.update({ where: { id: subject.id }, data: back })).rejects.toThrow();
    await expect(db.volume.updateMany({ where, data: { isWithdrawn: false } })).rejects.toThrow();
    await expect(db.volume.delete({ where: { id: volumeId } })).rejects.toThrow();
    const again = createVolume(catalog, {
      study,
      subject: subject.code,
      visit: 'v2',
      annotated: [],
    });
    await expect(again).rejects.toThrow(/withdrawn/);
  });

  test('whose bytes could not be removed is finished later, and once', async () => {
    const subject = await subjectOn('TRAINING');
    const [image = ''] = await objectsOf(subject);
    const broken: ServiceContext = {
      ...owner,
      store: {
        ...catalog.store,
        delete: () => Promise.reject(new Error('the store is away')),
      },
    };
    const done = await withdrawSubject(broken, asked(subject));
    expect(done.objectsRemoved).toBe(0);
    expect(done.objectsPending).toBeGreaterThan(0);
    expect(await stored([image])).toEqual([true]);
    expect(await finishRemovals(catalog.db, catalog.store)).toBe(done.objectsPending);
    expect(await stored([image])).toEqual([false]);
    expect(await finishRemovals(catalog.db, catalog.store)).toBe(0);
    const again = await withdrawSubject(owner, asked(subject));
    expect(again).toMatchObject({
      objectsRemoved: done.objectsPending,
      objectsPending: 0,
      jobsStopped: 0,
    });
  });

  test('whose bytes somebody has uploaded again keeps them until the import has read them', async () => {
    const subject = await subjectOn('TRAINING');
    const [image = ''] = await objectsOf(subject);
    const away = () => Promise.reject(new Error('the store is away'));
    const broken: ServiceContext = { ...owner, store: { ...catalog.store, delete: away } };
    const { objectsPending } = await withdrawSubject(broken, asked(subject));
    const manifestSha256 = await catalog.store.put(Buffer.from('subject,image\n'));
    const { jobId } = await importManifest(owner, {
      ...{ manifestSha256, dryRun: false },
      files: [{ path: 'image.nii', sha256: image }],
    });
    expect(await finishRemovals(catalog.db, catalog.store)).toBe(objectsPending - 1);
    expect(await stored([image])).toEqual([true]);
    await cancelJob(owner, jobId);
    expect(await finishRemovals(catalog.db, catalog.store)).toBe(1);
    expect(await stored([image])).toEqual([false]);
  });
});
