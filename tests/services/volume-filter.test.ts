import { afterAll, beforeAll, expect, test } from 'vitest';
import { volumeCondition } from '../../src/services/labels/volume-condition.ts';
import { volumeWhere } from '../../src/services/volume-filter.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test.each([
  ['volumes', volumeWhere],
  ['coverage', volumeCondition],
])('a filter of %s names all classes that no label schema has', async (_of, read) => {
  const filter = { annotated: ['femur'], missing: ['tibia'] };
  await expect(read(database.db, filter, [])).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringMatching('No label schema has a class femur, tibia'),
    details: { classes: ['femur', 'tibia'] },
  });
});
