import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Job, User } from '../../../src/generated/prisma/client.ts';
import { createCohort } from '../../../src/services/cohorts.ts';
import { predict } from '../../../src/services/registry.ts';
import { sha256Of } from '../../../src/storage/object-store.ts';
import { codeOf } from '../../support/errors.ts';
import { type FullCatalog, fillCatalog } from '../../support/full-catalog.ts';
import { createTinyCatalog, createVolume, type TinyCatalog } from '../../support/tiny-study.ts';

let catalog: TinyCatalog;
let full: FullCatalog;
let versionId: string;

beforeAll(async () => {
  catalog = await createTinyCatalog();
  full = await fillCatalog(catalog);
  versionId = full.versions[0].id;
});

afterAll(() => catalog.drop());

const cohort = (name: string, filter = {}) =>
  createCohort(catalog.as(full.people.EDITOR), { name, studies: ['full'], filter });

const start = (by: User, rest: object) => predict(catalog.as(by), { versionId, ...rest });

const volumesOf = ({ input }: Job) => z.object({ volumeIds: z.array(z.uuid()) }).parse(input);

describe('predicting a cohort', () => {
  test('is of all volumes that match now, limbs instead of the images that they were cut from', async () => {
    const { db } = catalog;
    const { id: cohortId } = await cohort('everything');
    const all = full.volumes.map(({ id }) => id);
    const before = await start(full.people.ANNOTATOR, { cohortId });
    expect(volumesOf(before).volumeIds).toEqual(all);
    const both = await createVolume(catalog, {
      ...{ study: full.study, subject: 'both', annotated: [], laterality: 'BOTH' },
    });
    const limb = await createVolume(catalog, {
      ...{ study: full.study, subject: 'both', visit: 'v2', annotated: [] },
    });
    await db.volume.update({ where: { id: both.id }, data: { isSplit: true } });
    const after = await start(full.people.ANNOTATOR, { cohortId });
    expect(volumesOf(after).volumeIds).toEqual([...all, limb.id]);
    expect(after).toMatchObject({ kind: 'PREDICT', status: 'QUEUED' });
    const split = { volumeIds: [both.id] };
    expect(await codeOf(start(full.people.ANNOTATOR, split))).toBe('INVALID_INPUT');
  });

  test('is not bounded as a list of volumes is', async () => {
    const { db } = catalog;
    const [first] = full.volumes;
    const hashes = Array.from({ length: 1001 }, (_, index) => sha256Of(Buffer.from(`${index}`)));
    await db.storedObject.createMany({ data: hashes.map((sha256) => ({ sha256, size: 1 })) });
    await db.$executeRaw`
      INSERT INTO volume (id, study_id, subject_id, visit_id, scanner_id, schema_id, laterality,
                          image_sha256, size, spacing_mm, affine, slice_count)
      SELECT gen_random_uuid(), study_id, subject_id, visit_id, scanner_id, schema_id, 'LEFT',
             unnest(${hashes}::text[]), size, spacing_mm, affine, slice_count
      FROM volume WHERE id = ${first?.id}::uuid`;
    const { id: cohortId } = await cohort('left limbs', { lateralities: ['LEFT'] });
    const job = await start(full.people.ANNOTATOR, { cohortId });
    expect(volumesOf(job).volumeIds).toHaveLength(1001);
    const volumeIds = Array.from({ length: 1001 }, () => randomUUID());
    expect(await codeOf(start(full.people.ANNOTATOR, { volumeIds }))).toBe('INVALID_INPUT');
  });

  test('takes rights in it, something in it, and nothing beside it', async () => {
    const { id: cohortId } = await cohort('some', { subjects: ['s1'] });
    const { id: nobody } = await cohort('nobody', { subjects: ['nobody'] });
    const { ANNOTATOR, VIEWER, STRANGER } = full.people;
    expect(await codeOf(start(VIEWER, { cohortId }))).toBe('FORBIDDEN');
    expect(await codeOf(start(STRANGER, { cohortId }))).toBe('NOT_FOUND');
    expect(await codeOf(start(ANNOTATOR, { cohortId: nobody }))).toBe('COHORT_EMPTY');
    expect(await codeOf(start(ANNOTATOR, { cohortId: randomUUID() }))).toBe('NOT_FOUND');
    const volumeIds = full.volumes.slice(0, 1).map(({ id }) => id);
    expect(await codeOf(start(ANNOTATOR, { cohortId, volumeIds }))).toBe('INVALID_INPUT');
    expect(await codeOf(start(ANNOTATOR, {}))).toBe('INVALID_INPUT');
  });
});
