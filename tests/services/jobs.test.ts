import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '../../src/db.ts';
import type { ServiceContext } from '../../src/services/context.ts';
import { finishJob, type JobItem, startJob } from '../../src/services/jobs/claims.ts';
import {
  cancelJob,
  createJob,
  jobById,
  jobItems,
  jobs,
  watchJob,
} from '../../src/services/jobs.ts';
import { openTestServices, type TestServices } from '../support/services.ts';

let services: TestServices;
let ada: ServiceContext;
let ben: ServiceContext;

beforeAll(async () => {
  services = await openTestServices();
  [ada, ben] = [await services.newUser('ada'), await services.newUser('ben')];
});
afterAll(() => services.close());

const add = (context: ServiceContext) =>
  inTransaction(services.db, (tx) => createJob(context, tx, { kind: 'IMPORT', input: {} }));

const code = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => error.code,
  );

describe('jobs', () => {
  test('are seen and cancelled by who made them, and by administrators', async () => {
    const job = await add(ada);
    expect(await jobById(ada, job.id)).toEqual(job);
    expect(await jobById(services.administrator, job.id)).toEqual(job);
    expect(await jobById(ben, job.id)).toBeNull();
    expect(await code(cancelJob(ben, job.id))).toBe('NOT_FOUND');
    expect(await code(watchJob(ben, job.id))).toBe('NOT_FOUND');
    expect(await cancelJob(services.administrator, job.id)).toMatchObject({ status: 'CANCELLED' });
  });

  test('of an evaluation are seen by the members of its studies, and cancelled by their editors', async () => {
    const { db } = services;
    const by = ada.actor.id;
    const study = await db.study.create({ data: { code: 's', name: 's', createdById: by } });
    const cohort = await db.cohort.create({ data: { name: 'c', filter: {}, createdById: by } });
    const hash = 'a'.repeat(64);
    const snapshot = await db.cohortSnapshot.create({
      data: {
        ...{ cohortId: cohort.id, number: 1, hash, coverageHash: hash, splitSeed: 1 },
        ...{
          classes: [],
          leftOut: [],
          createdById: by,
          studies: { create: { studyId: study.id } },
        },
      },
    });
    const job = await inTransaction(db, (tx) =>
      createJob(ada, tx, { kind: 'EVALUATE', input: { snapshotId: snapshot.id } }),
    );
    const member = { studyId: study.id, userId: ben.actor.id };
    expect(await jobById(ben, job.id)).toBeNull();
    await db.membership.create({ data: { ...member, role: 'VIEWER' } });
    expect(await jobById(ben, job.id)).toEqual(job);
    expect(await code(cancelJob(ben, job.id))).toBe('FORBIDDEN');
    await db.membership.update({
      where: { studyId_userId: member },
      data: { role: 'EDITOR' },
    });
    expect(await code(cancelJob(ben, job.id))).toBe('done');
  });

  test('are listed newest first, one’s own alone', async () => {
    const cleo = await services.newUser('cleo');
    const made = [await add(cleo), await add(cleo), await add(cleo)];
    await add(ada);
    const { rows: listed } = await jobs(cleo, { first: 2 });
    expect(listed.map(({ id }) => id)).toEqual([made[2]?.id, made[1]?.id]);
  });

  test('are taken under an attempt that is nobody else’s, whoever takes them at once', async () => {
    const { id } = await add(ada);
    const taken = await Promise.all(
      Array.from({ length: 12 }, () => startJob(services.db, id, 100)),
    );
    const attempts = taken.map((job) => job?.attempt ?? 0).sort((a, b) => a - b);
    expect(attempts).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    const started = taken.map((job) => job?.startedAt?.getTime());
    expect(new Set(started).size).toBe(1);
  });

  test('are watched until one looks away, also while nothing happens', async () => {
    const job = await add(ada);
    const watching = await watchJob(ada, job.id);
    expect((await watching.next()).value).toMatchObject({ status: 'QUEUED' });
    const next = watching.next();
    const start = performance.now();
    await watching.return?.();
    expect((await next).done).toBe(true);
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  test('are watched by many at once, each seeing each change', async () => {
    const job = await add(ada);
    const watchers = await Promise.all([1, 2, 3].map(() => watchJob(ada, job.id)));
    for (const watching of watchers) await watching.next();
    const changes = watchers.map(async (watching) => (await watching.next()).value?.status);
    await startJob(services.db, job.id, 10);
    expect(await Promise.all(changes)).toEqual(['RUNNING', 'RUNNING', 'RUNNING']);
    await cancelJob(ada, job.id);
    for (const watching of watchers) {
      expect((await watching.next()).value).toMatchObject({ status: 'CANCELLED' });
      expect((await watching.next()).done).toBe(true);
    }
  });
});

describe('the report of a job', () => {
  const refused = { subject: 'x', message: 'no such class', code: 'INVALID_INPUT' };
  const report = async (items: JobItem[]) => {
    const job = await add(ada);
    const { attempt = 0 } = (await startJob(services.db, job.id, 1)) ?? {};
    await finishJob(services.db, { jobId: job.id, attempt }, { items });
    return jobItems(await services.db.job.findUniqueOrThrow({ where: { id: job.id } }));
  };

  test('names each item in its order', async () => {
    const items = [{ subject: 'a', message: 'predicted', code: null }, refused];
    expect(await report(items)).toEqual(items.map((item) => ({ ...item, count: 1 })));
  });

  test('of thousands names a thousand, refusals first, and counts the others', async () => {
    const done = Array.from({ length: 5000 }, (_, index) => ({
      ...{ subject: `s${index}`, message: 'predicted', code: null },
    }));
    const items = await report([...done, refused]);
    expect(items).toHaveLength(1001);
    expect(items[0]).toEqual({ ...refused, count: 1 });
    expect(items.at(-1)).toEqual({
      ...{ subject: '4001 more', message: 'predicted', code: null, count: 4001 },
    });
    expect(items.reduce((sum, { count }) => sum + count, 0)).toBe(5001);
  });
});
