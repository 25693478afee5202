import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Study, User } from '../../src/generated/prisma/client.ts';
import {
  cohortByName,
  cohorts,
  cohortVolumeCount,
  createCohort,
  freezeCohort,
  snapshotById,
  snapshotClassCounts,
  snapshotLossChoice,
  snapshotMembers,
} from '../../src/services/cohorts.ts';
import { codeOf } from '../support/errors.ts';
import { setStatus } from '../support/reviews.ts';
import {
  createStudy,
  createTinyCatalog,
  createUser,
  createVolume,
  type TinyCatalog,
} from '../support/tiny-study.ts';

let catalog: TinyCatalog;
let study: Study;
let other: Study;
let editor: User;
let viewer: User;
let stranger: User;

beforeAll(async () => {
  catalog = await createTinyCatalog();
  study = await createStudy(catalog, 'calves');
  other = await createStudy(catalog, 'other');
  editor = await createUser(catalog, 'editor', [[study, 'EDITOR']]);
  viewer = await createUser(catalog, 'viewer', [[study, 'VIEWER']]);
  stranger = await createUser(catalog, 'stranger', [[other, 'OWNER']]);
  for (let n = 0; n < 8; n += 1) {
    const annotated = [n % 2 === 0 ? 'left_disc' : 'right_disc'];
    for (const visit of ['v1', 'v2']) {
      await createVolume(catalog, { study, subject: `s${n}`, visit, annotated });
    }
  }
  await createVolume(catalog, { study, subject: 'unlabelled', annotated: [] });
});

afterAll(() => catalog.drop());

const cohort = (name: string, filter = {}) =>
  createCohort(catalog.as(editor), { name, studies: ['calves'], filter });

describe('a cohort', () => {
  test('keeps its filter as it was given and counts what matches now', async () => {
    const filter = { annotated: ['left_disc'], scanners: ['Prisma'] };
    const { id } = await cohort('left', filter);
    const found = await cohortByName(catalog.as(viewer), 'left');
    expect(found?.filter).toEqual(filter);
    expect(await cohortVolumeCount(catalog.as(viewer), id)).toBe(8);
  });

  test('is made by editors of every study named, and seen by members of all of them', async () => {
    const input = { name: 'refused', studies: ['calves'], filter: {} };
    expect(await codeOf(createCohort(catalog.as(viewer), input))).toBe('FORBIDDEN');
    expect(await codeOf(createCohort(catalog.as(stranger), input))).toBe('NOT_FOUND');
    const both = { ...input, studies: ['calves', 'other'] };
    expect(await codeOf(createCohort(catalog.as(editor), both))).toBe('NOT_FOUND');
    const nowhere = { ...input, studies: ['calves', 'nowhere'] };
    expect(await codeOf(createCohort(catalog.as(editor), nowhere))).toBe('NOT_FOUND');
    await createCohort(catalog.as(catalog.administrator), { ...both, name: 'both' });
    const names = (await cohorts(catalog.as(editor), { first: 10 })).rows.map(({ name }) => name);
    expect(names).not.toContain('both');
  });

  test('refuses conditions that do not exist', async () => {
    expect(await codeOf(cohort('x', { annotated: ['no_such_class'] }))).toBe('INVALID_INPUT');
    expect(await codeOf(cohort('x', { colour: ['red'] }))).toBe('INVALID_INPUT');
  });
});

describe('freezing', () => {
  test('keeps subjects on one side, classes on both, and leaves out what nobody labelled', async () => {
    const { id } = await cohort('all');
    const snapshot = await freezeCohort(catalog.as(editor), { cohortId: id });
    const members = await snapshotMembers(catalog.as(viewer), snapshot.id);
    expect(members).toHaveLength(16);
    expect(members.every(({ annotations }) => annotations.length === 1)).toBe(true);
    const volumes = await catalog.db.volume.findMany();
    const subjectOf = new Map(volumes.map((volume) => [volume.id, volume.subjectId]));
    const sides = Map.groupBy(members, ({ volumeId }) => subjectOf.get(volumeId));
    for (const visits of sides.values()) {
      expect(new Set(visits.map(({ side }) => side)).size).toBe(1);
    }
    expect(await snapshotClassCounts(catalog.as(viewer), snapshot.id)).toEqual([
      { class: 'left_disc', training: 6, evaluation: 2 },
      { class: 'right_disc', training: 6, evaluation: 2 },
    ]);
  });

  test('the loss follows from the frozen coverage', async () => {
    const { id } = await cohort('loss');
    const snapshot = await freezeCohort(catalog.as(editor), { cohortId: id });
    const choice = await snapshotLossChoice(catalog.as(viewer), snapshot.id);
    expect(choice.rule).toBe('partial');
    expect(choice.loss.mode).toBe('fn_plus_fp');
    expect(choice.coverageHash).toBe(snapshot.coverageHash);
  });

  test('the same content and seed give the same hash; another seed need not', async () => {
    const { id } = await cohort('again');
    const freeze = (splitSeed: number) =>
      freezeCohort(catalog.as(editor), { cohortId: id, splitSeed });
    const [first, second] = [await freeze(1), await freeze(1)];
    expect(second.hash).toBe(first.hash);
    expect(second.number).toBe(first.number + 1);
    const hashes = await Promise.all([2, 3, 4].map(async (seed) => (await freeze(seed)).hash));
    expect(hashes.some((hash) => hash !== first.hash)).toBe(true);
  });

  test('at the same time gives each its own number', async () => {
    const { id } = await cohort('concurrent');
    const snapshots = await Promise.all(
      Array.from({ length: 5 }, () => freezeCohort(catalog.as(editor), { cohortId: id })),
    );
    expect(snapshots.map(({ number }) => number).sort()).toEqual([1, 2, 3, 4, 5]);
  });

  test('a later annotation leaves the snapshot as it was', async () => {
    const { id } = await cohort('later', { subjects: ['s0', 's1', 's2', 's3', 'late'] });
    const before = await freezeCohort(catalog.as(editor), { cohortId: id });
    await createVolume(catalog, { study, subject: 'late', annotated: ['left_disc'] });
    const after = await freezeCohort(catalog.as(editor), { cohortId: id });
    expect(await snapshotMembers(catalog.as(editor), before.id)).toHaveLength(8);
    expect(await snapshotMembers(catalog.as(editor), after.id)).toHaveLength(9);
    expect(after.hash).not.toBe(before.hash);
  });

  test('cannot be undone or changed in the database', async () => {
    const { id } = await cohort('immutable');
    const snapshot = await freezeCohort(catalog.as(editor), { cohortId: id });
    const change = catalog.db.cohortSnapshot.update({
      where: { id: snapshot.id },
      data: { splitSeed: 9 },
    });
    await expect(change).rejects.toThrow();
    const remove = catalog.db.cohortMember.deleteMany({ where: { snapshotId: snapshot.id } });
    await expect(remove).rejects.toThrow();
  });

  test('is refused for viewers, empty cohorts and classes that cannot be on both sides', async () => {
    const { id } = await cohort('refusals', { subjects: ['s0', 's1', 's2'] });
    expect(await codeOf(freezeCohort(catalog.as(viewer), { cohortId: id }))).toBe('FORBIDDEN');
    expect(await codeOf(freezeCohort(catalog.as(stranger), { cohortId: id }))).toBe('NOT_FOUND');
    await expect(freezeCohort(catalog.as(editor), { cohortId: id })).rejects.toThrow(/right_disc/);
    const nobody = await cohort('nobody', { subjects: ['nobody'] });
    expect(await codeOf(freezeCohort(catalog.as(editor), { cohortId: nobody.id }))).toBe(
      'COHORT_EMPTY',
    );
  });

  test('is of one moment, also when label maps are rejected meanwhile', async () => {
    const { id } = await cohort('moment');
    const { hash } = await freezeCohort(catalog.as(editor), { cohortId: id });
    const setAll = (status: 'ACCEPTED' | 'REJECTED') => setStatus(catalog.db, {}, status);
    const [snapshot] = await Promise.allSettled([
      freezeCohort(catalog.as(editor), { cohortId: id }),
      setAll('REJECTED'),
    ]);
    await setAll('ACCEPTED');
    if (snapshot.status === 'fulfilled') expect(snapshot.value.hash).toBe(hash);
    else expect(snapshot.reason.code).toBe('COHORT_EMPTY');
  });

  test('is of all studies of the cohort, and hidden from who may not see one', async () => {
    const context = catalog.as(catalog.administrator);
    const { id } = await createCohort(context, {
      name: 'with an empty study',
      studies: ['calves', 'other'],
      filter: { studies: ['calves'] },
    });
    const snapshot = await freezeCohort(context, { cohortId: id });
    expect(await snapshotMembers(context, snapshot.id)).toHaveLength(17);
    expect(await snapshotById(catalog.as(viewer), snapshot.id)).toBeNull();
    expect(await snapshotById(catalog.as(stranger), snapshot.id)).toBeNull();
  });

  test('members of only some of its studies do not see a snapshot', async () => {
    const { id } = await cohort('hidden');
    const snapshot = await freezeCohort(catalog.as(editor), { cohortId: id });
    expect(await snapshotById(catalog.as(stranger), snapshot.id)).toBeNull();
    expect(await codeOf(snapshotMembers(catalog.as(stranger), snapshot.id))).toBe('NOT_FOUND');
  });
});
