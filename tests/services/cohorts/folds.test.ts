import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MyographError } from '../../../src/errors.ts';
import type { Cohort, Study, User } from '../../../src/generated/prisma/client.ts';
import {
  createCohort,
  freezeCohort,
  freezeFolds,
  snapshotClassCounts,
  snapshotMembers,
} from '../../../src/services/cohorts.ts';
import { coverageOfVolumes } from '../../../src/services/labels/volume-coverage.ts';
import { setStatus } from '../../support/reviews.ts';
import {
  annotate,
  createStudy,
  createTinyCatalog,
  createUser,
  createVolume,
  TINY_CLASSES,
  type TinyCatalog,
} from '../../support/tiny-study.ts';

let catalog: TinyCatalog;
let study: Study;
let editor: User;
let viewer: User;

beforeAll(async () => {
  catalog = await createTinyCatalog();
  study = await createStudy(catalog, 'calves');
  editor = await createUser(catalog, 'editor', [[study, 'EDITOR']]);
  viewer = await createUser(catalog, 'viewer', [[study, 'VIEWER']]);
  for (let n = 0; n < 11; n += 1) {
    const annotated = n < 4 ? TINY_CLASSES : ['left_disc'];
    await createVolume(catalog, { study, subject: `s${n}`, visit: 'v1', annotated });
    await createVolume(catalog, { study, subject: `s${n}`, visit: 'v2', annotated });
  }
});

afterAll(() => catalog.drop());

const cohort = (name: string, filter = {}): Promise<Cohort> =>
  createCohort(catalog.as(editor), { name, studies: ['calves'], filter });

async function refusalOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'no refusal',
    (error) => (error instanceof MyographError ? `${error.code}: ${error.message}` : String(error)),
  );
}

describe('folds of a cohort', () => {
  test('have the same members, and hold back each subject once', async () => {
    const { id } = await cohort('folded');
    const before = await freezeCohort(catalog.as(editor), { cohortId: id });
    const snapshots = await freezeFolds(catalog.as(editor), { cohortId: id, folds: 4 });
    expect(snapshots.map(({ fold, foldCount, number }) => [fold, foldCount, number])).toEqual([
      [1, 4, 2],
      [2, 4, 3],
      [3, 4, 4],
      [4, 4, 5],
    ]);
    expect(new Set(snapshots.map(({ foldSetId }) => foldSetId)).size).toBe(1);
    expect(before).toMatchObject({ fold: null, foldCount: null, foldSetId: null });
    const volumes = await catalog.db.volume.findMany();
    const subjectOf = new Map(volumes.map((volume) => [volume.id, volume.subjectId]));
    const held: string[] = [];
    for (const snapshot of snapshots) {
      const members = await snapshotMembers(catalog.as(viewer), snapshot.id);
      expect(members.map(({ volumeId }) => volumeId).sort()).toEqual([...subjectOf.keys()].sort());
      const subjects = (side: string) =>
        new Set(
          members.filter((own) => own.side === side).map((own) => subjectOf.get(own.volumeId)),
        );
      const [training, evaluation] = [subjects('TRAINING'), subjects('EVALUATION')];
      expect([...training].filter((subject) => evaluation.has(subject))).toEqual([]);
      expect(evaluation.size).toBeGreaterThanOrEqual(2);
      held.push(...[...evaluation].map(String));
      const counts = await snapshotClassCounts(catalog.as(viewer), snapshot.id);
      for (const { training: learned, evaluation: measured } of counts) {
        expect(Math.min(learned, measured)).toBeGreaterThan(0);
      }
    }
    expect(held.toSorted()).toEqual([...new Set(subjectOf.values())].sort());
    expect(new Set(snapshots.map(({ hash }) => hash)).size).toBe(4);
  });

  test('are the same for the same seed', async () => {
    const { id } = await cohort('again');
    const freeze = (splitSeed: number) =>
      freezeFolds(catalog.as(editor), { cohortId: id, folds: 3, splitSeed });
    const hashes = async (splitSeed: number) => (await freeze(splitSeed)).map(({ hash }) => hash);
    const first = await hashes(1);
    expect(await hashes(1)).toEqual(first);
    expect(await hashes(2)).not.toEqual(first);
  });

  test('are refused as a whole: for viewers, and where a class is too rare', async () => {
    const { id } = await cohort('refused');
    const folds = (by: User, count?: number) =>
      refusalOf(freezeFolds(catalog.as(by), { cohortId: id, ...(count && { folds: count }) }));
    expect(await folds(viewer)).toMatch(/^FORBIDDEN/);
    expect(await folds(editor)).toMatch(
      /^SPLIT_IMPOSSIBLE: .*right_disc is annotated in 4 of them. 4 folds work/,
    );
    expect(await folds(editor, 1)).toMatch(/^INVALID_INPUT/);
    expect(await catalog.db.cohortSnapshot.count({ where: { cohortId: id } })).toBe(0);
  });
});

describe('label maps of models', () => {
  test('count neither in coverage nor in snapshots, unless a person asks for them', async () => {
    const volume = await createVolume(catalog, { study, subject: 'predicted', annotated: [] });
    await annotate(catalog, volume, {
      labels: new Uint8Array(16 * 16 * 4).fill(1, 0, 40),
      classes: ['left_disc'],
      isExhaustive: false,
      createdById: editor.id,
      kind: 'MODEL',
    });
    const coverage = await coverageOfVolumes(catalog.db, [volume.id]);
    expect(coverage.get(volume.id)?.map(({ state }) => state)).toEqual([
      'NOT_ANNOTATED',
      'NOT_ANNOTATED',
    ]);
    const { id } = await cohort('with models');
    const freeze = async (modelLabels?: boolean) => {
      const options = modelLabels === undefined ? {} : { modelLabels };
      const snapshot = await freezeCohort(catalog.as(editor), { cohortId: id, ...options });
      const members = await snapshotMembers(catalog.as(editor), snapshot.id);
      return { snapshot, member: members.find(({ volumeId }) => volumeId === volume.id) };
    };
    const [without, withModels] = [await freeze(), await freeze(true)];
    expect(without.snapshot.modelLabels).toBe(false);
    expect(without.member).toBeUndefined();
    expect(withModels.snapshot.modelLabels).toBe(true);
    expect(withModels.member?.annotations.map(({ kind }) => kind)).toEqual(['MODEL']);
    expect(withModels.snapshot.hash).not.toBe(without.snapshot.hash);
    const [fold] = await freezeFolds(catalog.as(editor), {
      ...{ cohortId: id, folds: 2, modelLabels: true },
    });
    expect(fold?.modelLabels).toBe(true);
  });

  test('that nobody accepted are never taken', async () => {
    const { id } = await cohort('drafts');
    await setStatus(catalog.db, { kind: 'MODEL' }, 'DRAFT');
    const plain = await freezeCohort(catalog.as(editor), { cohortId: id });
    const asked = await freezeCohort(catalog.as(editor), { cohortId: id, modelLabels: true });
    expect(asked.hash).toBe(plain.hash);
  });
});
