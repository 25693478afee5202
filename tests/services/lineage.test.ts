import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  evaluationsUsing,
  originOf,
  snapshotsUsing,
  usesOfObject,
  usesOfSubject,
  usesOfVolume,
  versionsUsing,
} from '../../src/services/lineage.ts';
import { codeOf } from '../support/errors.ts';
import { type FullCatalog, fillCatalog } from '../support/full-catalog.ts';
import { createTinyCatalog, type TinyCatalog } from '../support/tiny-study.ts';

let catalog: TinyCatalog;
let full: FullCatalog;

beforeAll(async () => {
  catalog = await createTinyCatalog();
  full = await fillCatalog(catalog);
});

afterAll(() => catalog.drop());

const viewer = () => catalog.as(full.people.VIEWER);

describe('an origin', () => {
  const ids = { volume: 'v', annotation: 'a', version: 'm' };
  test.each([
    [null, 'ENTERED'],
    [{ job: 'j', leftOut: [] }, 'IMPORTED'],
    [{ job: 'j', codeVersion: '1', parentAnnotations: [ids.annotation] }, 'DERIVED'],
    [{ job: 'j', codeVersion: '1', versionId: ids.version }, 'PREDICTED'],
    [{ job: 'j', parentVolume: ids.volume, parentAnnotation: ids.annotation }, 'SPLIT'],
    [{ something: 'else' }, 'ENTERED'],
    ['no object', 'ENTERED'],
  ])('of %j is %s', (provenance, kind) => {
    expect(originOf({ provenance }).kind).toBe(kind);
  });

  test('names what was used', () => {
    const provenance = { job: 'j', codeVersion: '1', parentAnnotations: ['a', 'b'] };
    expect(originOf({ provenance })).toMatchObject({
      jobId: 'j',
      codeVersion: '1',
      annotationIds: ['a', 'b'],
      versionId: null,
    });
  });
});

describe('what used', () => {
  /** Snapshots, versions and evaluations. */
  const counts = async (used: Parameters<typeof snapshotsUsing>[1], context = viewer()) => [
    (await snapshotsUsing(context, used, 100)).length,
    (await versionsUsing(context, used, 100)).length,
    (await evaluationsUsing(context, used, 100)).length,
  ];
  const memberOn = (side: 'TRAINING' | 'EVALUATION') =>
    catalog.db.volume.findFirstOrThrow({
      where: {
        members: { some: { side, snapshotId: full.snapshot.id } },
        NOT: { members: { some: { snapshotId: full.partial.id } } },
      },
      include: { annotations: true, subject: true },
    });

  test('a volume, a subject, a label map and their bytes: learned from is no evaluation', async () => {
    const learned = await memberOn('TRAINING');
    // Two versions of `discs`, one of the sweep.
    expect(await counts(await usesOfVolume(viewer(), learned))).toEqual([1, 3, 0]);
    expect(await counts(await usesOfSubject(viewer(), learned.subject))).toEqual([1, 3, 0]);
    const annotationIds = learned.annotations.map(({ id }) => id);
    expect(await counts({ annotationIds })).toEqual([1, 3, 0]);
    const { volumes, used } = await usesOfObject(viewer(), learned.imageSha256);
    expect(volumes.map(({ id }) => id)).toEqual([learned.id]);
    expect(await counts(used)).toEqual([1, 3, 0]);
    const held = await memberOn('EVALUATION');
    expect(await counts(await usesOfVolume(viewer(), held))).toEqual([1, 0, 3]);
  });

  test('weights are those of their version', async () => {
    const [version] = full.versions;
    const { weightsOf, volumes } = await usesOfObject(viewer(), version.weightsSha256);
    expect(weightsOf.map(({ id }) => id)).toEqual([version.id]);
    expect(volumes).toEqual([]);
  });

  test('is nothing to a stranger, for bytes that nothing is, and refused for what is no hash', async () => {
    const { imageSha256 } = await memberOn('TRAINING');
    const stranger = catalog.as(full.people.STRANGER);
    const found = await usesOfObject(stranger, imageSha256);
    expect([found.volumes, found.annotations]).toEqual([[], []]);
    expect(await counts({ volumeIds: [(await memberOn('TRAINING')).id] }, stranger)).toEqual([
      0, 0, 0,
    ]);
    const nothing = await usesOfObject(viewer(), 'f'.repeat(64));
    expect(await counts(nothing.used)).toEqual([0, 0, 0]);
    expect(await codeOf(usesOfObject(viewer(), 'no hash'))).toBe('INVALID_INPUT');
  });
});
