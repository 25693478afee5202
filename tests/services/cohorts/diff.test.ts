import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CohortSnapshot, Study } from '../../../src/generated/prisma/client.ts';
import { createCohort, freezeCohort, snapshotDiff } from '../../../src/services/cohorts.ts';
import type { ServiceContext } from '../../../src/services/context.ts';
import { codeOf } from '../../support/errors.ts';
import { setStatus } from '../../support/reviews.ts';
import {
  annotate,
  createStudy,
  createTinyCatalog,
  createUser,
  createVolume,
  type TinyCatalog,
} from '../../support/tiny-study.ts';

let catalog: TinyCatalog;
let context: ServiceContext;
let study: Study;
let cohortId: string;
let first: CohortSnapshot;

beforeAll(async () => {
  catalog = await createTinyCatalog();
  context = catalog.as(catalog.administrator);
  study = await createStudy(catalog, 'calves');
  for (let n = 0; n < 8; n += 1) {
    await createVolume(catalog, { study, subject: `s${n}`, annotated: ['left_disc'] });
  }
  cohortId = (await createCohort(context, { name: 'all', studies: ['calves'] })).id;
  first = await freezeCohort(context, { cohortId });
});

afterAll(() => catalog.drop());

const diff = (before: CohortSnapshot, after: CohortSnapshot) =>
  snapshotDiff(context, { beforeId: before.id, afterId: after.id });

const nothing = {
  added: [],
  removed: [],
  moved: [],
  annotationChanges: [],
  coverageChanges: [],
  classesAdded: [],
  classesRemoved: [],
  settings: [],
};

describe('the difference of two snapshots', () => {
  test('of the same content is none, also where they are of two cohorts', async () => {
    expect(await diff(first, first)).toMatchObject({ isIdentical: true, ...nothing });
    const twin = await createCohort(context, { name: 'twin', studies: ['calves'] });
    const same = await freezeCohort(context, { cohortId: twin.id });
    expect(await diff(first, same)).toMatchObject({ isIdentical: true, ...nothing });
  });

  test('of another seed is the sides alone', async () => {
    const others = await Promise.all(
      [2, 3, 4].map((splitSeed) => freezeCohort(context, { cohortId, splitSeed })),
    );
    const other = others.find(({ hash }) => hash !== first.hash);
    if (!other) throw new Error('no seed gave another split');
    const found = await diff(first, other);
    expect(found).toMatchObject({ isIdentical: false, added: [], coverageChanges: [] });
    expect(found.moved.length).toBeGreaterThan(0);
    expect(found.moved.every(({ before, after }) => before !== after)).toBe(true);
    const { splitSeed } = other;
    expect(found.settings).toEqual([{ name: 'splitSeed', before: '1', after: String(splitSeed) }]);
  });

  test('names volumes, label maps, classes and cells that came and went', async () => {
    const volumes = await catalog.db.volume.findMany({ orderBy: { id: 'asc' } });
    const [one, two] = volumes;
    if (!one || !two) throw new Error('there are no volumes');
    const byHand = { isExhaustive: false, createdById: context.actor.id };
    const bothDiscs = new Uint8Array(16 * 16 * 4).fill(1, 0, 50).fill(2, 60, 90);
    for (const volume of [one, two]) {
      await annotate(catalog, volume, { labels: bothDiscs, classes: ['right_disc'], ...byHand });
    }
    // The label map of the third is drawn again.
    const third = volumes[2];
    if (!third) throw new Error('there is no third volume');
    await setStatus(catalog.db, { volumeId: third.id }, 'REJECTED');
    const redrawn = new Uint8Array(16 * 16 * 4).fill(1, 0, 77);
    await annotate(catalog, third, { labels: redrawn, classes: ['left_disc'], ...byHand });
    const late = await createVolume(catalog, { study, subject: 'late', annotated: ['left_disc'] });
    const after = await freezeCohort(context, { cohortId });
    const found = await diff(first, after);
    expect(found.isIdentical).toBe(false);
    expect(found.added.map(({ volumeId }) => volumeId)).toEqual([late.id]);
    expect(found.classesAdded).toEqual(['right_disc']);
    const changes = new Map(found.annotationChanges.map((each) => [each.volumeId, each]));
    expect(changes.size).toBe(3);
    expect(changes.get(one.id)).toMatchObject({ removed: [], replaced: [], added: [{}] });
    expect(changes.get(third.id)).toMatchObject({ removed: [], added: [], replaced: [{}] });
    const cells = found.coverageChanges.map((cell) => [cell.volumeId, cell.class, cell.after]);
    expect(cells).toContainEqual([one.id, 'right_disc', 'ANNOTATED']);
    expect(found.coverageChanges).toHaveLength(2);

    const back = await diff(after, first);
    expect(back.removed.map(({ volumeId }) => volumeId)).toEqual([late.id]);
    expect(back.classesRemoved).toEqual(['right_disc']);
  });

  test('is hidden from who may not see one of them', async () => {
    const stranger = catalog.as(await createUser(catalog, 'stranger'));
    const ids = { beforeId: first.id, afterId: first.id };
    expect(await codeOf(snapshotDiff(stranger, ids))).toBe('NOT_FOUND');
  });
});
