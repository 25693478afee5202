import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { volumeCondition } from '../../src/services/labels/volume-condition.ts';
import { volumeWhere } from '../../src/services/volume-filter.ts';
import { fillKnownCatalog, filters, type KnownVolume, matches } from '../support/known-catalog.ts';
import { openTestServices, type TestServices } from '../support/services.ts';

let services: TestServices;
let known: KnownVolume[];
let studyIds: string[];

beforeAll(async () => {
  services = await openTestServices();
  known = await fillKnownCatalog(services);
  studyIds = (await services.db.study.findMany()).map(({ id }) => id);
});
afterAll(() => services.close());

test.each([
  ['volumes', volumeWhere],
  ['coverage', volumeCondition],
])('a filter of %s names all classes that no label schema has', async (_of, read) => {
  const filter = { annotated: ['femur'], missing: ['tibia'], missingAny: ['fibula'] };
  await expect(read(services.db, filter, [])).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringMatching('No label schema has a class femur, tibia, fibula'),
    details: { classes: ['femur', 'tibia', 'fibula'] },
  });
});

test('a filter finds the volumes of which its words are true, in lists as in counts', async () => {
  const { db } = services;
  await fc.assert(
    fc.asyncProperty(filters, async (filter) => {
      const expected = known.filter((volume) => matches(filter, volume)).map(({ id }) => id);
      const where = await volumeWhere(db, filter, studyIds);
      const listed = await db.volume.findMany({ where, select: { id: true } });
      const condition = await volumeCondition(db, filter, studyIds);
      const counted = await db.$queryRaw<{ id: string }[]>`
        SELECT v.id FROM volume v WHERE ${condition}`;
      expect(listed.map(({ id }) => id).sort()).toEqual(expected.sort());
      expect(counted.map(({ id }) => id).sort()).toEqual(expected);
    }),
    { numRuns: 150 },
  );
});

test('volumes can be named by their images, in lists as in counts', async () => {
  const { db } = services;
  const volumes = await db.volume.findMany({ take: 5, orderBy: { id: 'desc' } });
  const images = volumes.map(({ imageSha256 }) => imageSha256);
  const filter = { images, regions: ['calf'] };
  const expected = volumes.filter(
    ({ id }) => known.find((each) => each.id === id)?.region === 'calf',
  );
  const listed = await db.volume.findMany({ where: await volumeWhere(db, filter, studyIds) });
  const condition = await volumeCondition(db, filter, studyIds);
  const counted = await db.$queryRaw<
    { id: string }[]
  >`SELECT v.id FROM volume v WHERE ${condition}`;
  const ids = expected.map(({ id }) => id).sort();
  expect([listed, counted].map((found) => found.map(({ id }) => id).sort())).toEqual([ids, ids]);
});
