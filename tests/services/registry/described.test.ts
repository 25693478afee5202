import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { translateDatabaseError } from '../../../src/db/errors.ts';
import type { ModelVersion } from '../../../src/generated/prisma/client.ts';
import { createLoaders } from '../../../src/services/loaders.ts';
import {
  type DescribedId,
  models,
  removeTag,
  setDescription,
  setTag,
} from '../../../src/services/registry.ts';
import { type ComparedStudy, createComparedStudy, createVersion } from '../../support/compared.ts';
import { codeOf } from '../../support/errors.ts';
import { createTinyCatalog, type TinyCatalog } from '../../support/tiny-study.ts';

let catalog: TinyCatalog;
let compared: ComparedStudy;
let first: ModelVersion;
let second: ModelVersion;
let other: ModelVersion;

beforeAll(async () => {
  catalog = await createTinyCatalog();
  compared = await createComparedStudy(catalog, 'discs');
  const { snapshot, editor: by } = compared;
  const { classes } = snapshot;
  first = await compared.createVersion();
  second = await compared.createVersion();
  other = await createVersion(catalog, { snapshot, by, model: 'other', classes });
});

afterAll(() => catalog.drop());

const editor = () => catalog.as(compared.editor);
const model = (): DescribedId => ({ type: 'Model', id: first.modelId });
const version = ({ id }: ModelVersion): DescribedId => ({ type: 'ModelVersion', id });

async function tagsOf({ type, id }: DescribedId) {
  const { tagsByModel, tagsByVersion } = createLoaders(editor());
  const tags = await (type === 'Model' ? tagsByModel : tagsByVersion).load(id);
  return tags.map(({ key, value }) => [key, value]);
}

describe('tags', () => {
  test('of a model and of its versions are apart, sorted, and take a new value in place of the old', async () => {
    await setTag(editor(), model(), { key: 'team', value: 'leg' });
    await setTag(editor(), version(first), { key: 'stage', value: 'trial' });
    await setTag(editor(), version(first), { key: 'noise', value: '' });
    await setTag(catalog.as(catalog.administrator), version(first), { key: 'stage', value: 'use' });
    expect(await tagsOf(model())).toEqual([['team', 'leg']]);
    expect(await tagsOf(version(first))).toEqual([
      ['noise', ''],
      ['stage', 'use'],
    ]);
    expect(await tagsOf(version(second))).toEqual([]);
    const [stage] = await catalog.db.registryTag.findMany({ where: { key: 'stage' } });
    expect(stage).toMatchObject({ changedById: catalog.administrator.id });
    await removeTag(editor(), version(first), { key: 'noise' });
    expect(await tagsOf(version(first))).toEqual([['stage', 'use']]);
    expect(await codeOf(removeTag(editor(), version(first), { key: 'noise' }))).toBe('NOT_FOUND');
  });

  test.each([
    [{ key: '', value: '' }, 'letters, digits'],
    [{ key: 'two words', value: '' }, 'letters, digits'],
    [{ key: 'k'.repeat(101), value: '' }, 'letters, digits'],
    [{ key: 'key', value: 'v'.repeat(1001) }, '<=1000'],
    [{ key: 'key', value: '\0' }, 'cannot be stored'],
  ])('that cannot be one is refused: %j', async (tag, words) => {
    const refused = setTag(editor(), version(second), tag);
    await expect(refused.catch(wordsOf)).resolves.toContain(words);
    expect(await tagsOf(version(second))).toEqual([]);
  });

  test('are fifty at most, also when set at once; a value may still change', async () => {
    const set = (key: string, value = '') => setTag(editor(), version(other), { key, value });
    const settled = await Promise.allSettled(Array.from({ length: 60 }, (_, n) => set(`k${n}`)));
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(50);
    const tags = await tagsOf(version(other));
    expect(tags).toHaveLength(50);
    const [key = ''] = tags[0] ?? [];
    await set(key, 'changed');
    expect((await tagsOf(version(other)))[0]).toEqual([key, 'changed']);
  }, 30_000);

  test('set at once with one key are one tag', async () => {
    const set = (n: number) => setTag(editor(), version(second), { key: 'same', value: `${n}` });
    await Promise.all(Array.from({ length: 20 }, (_, n) => set(n)));
    expect(await tagsOf(version(second))).toHaveLength(1);
  });

  test('filter models and versions: all of those asked for, with any value where none is', async () => {
    await setTag(editor(), model(), { key: 'site', value: 'Graz' });
    const named = async (filter: Parameters<typeof models>[1]['filter']) =>
      (await models(editor(), { first: 10, filter })).rows.map(({ name }) => name);
    expect(await named({ tags: [{ key: 'site' }, { key: 'team', value: 'leg' }] })).toEqual([
      'discs',
    ]);
    expect(await named({ tags: [{ key: 'site', value: 'Wien' }] })).toEqual([]);
    expect(await named({ studies: ['discs'] })).toEqual(['discs', 'other']);
    expect(await named({ studies: ['none'] })).toEqual([]);
    const tags = [{ key: 'stage', value: 'use' }];
    const { versionsByModel } = createLoaders(editor());
    const found = await versionsByModel.load(first.modelId, { first: 10, tags });
    expect(found.rows.map(({ number }) => number)).toEqual([first.number]);
    expect(await codeOf(named({ tags: [{ key: 'no key' }] }))).toBe('INVALID_INPUT');
  });
});

describe('descriptions', () => {
  const textOf = async ({ id }: DescribedId) =>
    (await createLoaders(editor()).descriptionByVersion.load(id))?.text ?? null;

  test('are changed, and taken away by an empty one', async () => {
    await setDescription(editor(), version(first), { text: ' Of two discs.\n' });
    expect(await textOf(version(first))).toBe('Of two discs.');
    await setDescription(editor(), version(first), { text: 'Of discs.' });
    expect(await textOf(version(first))).toBe('Of discs.');
    await setDescription(editor(), version(first), { text: '' });
    expect(await textOf(version(first))).toBeNull();
    const long = { text: 'x'.repeat(10_001) };
    expect(await codeOf(setDescription(editor(), version(first), long))).toBe('INVALID_INPUT');
  });

  test('leave the version as it was', async () => {
    const { db } = catalog;
    const where = { id: second.id };
    const before = await db.modelVersion.findUniqueOrThrow({ where });
    await setDescription(editor(), version(second), { text: 'Changed.' });
    expect(await db.modelVersion.findUniqueOrThrow({ where })).toEqual(before);
  });
});

test('describing takes an editor of the study, and is in its audit log', async () => {
  const tag = { key: 'mine', value: 'yes' };
  for (const described of [model(), version(first)]) {
    const codes = [compared.viewer, compared.stranger].map((user) => [
      codeOf(setTag(catalog.as(user), described, tag)),
      codeOf(removeTag(catalog.as(user), described, tag)),
      codeOf(setDescription(catalog.as(user), described, { text: 'Mine.' })),
    ]);
    expect(await Promise.all(codes.flat())).toEqual([
      ...['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'],
    ]);
  }
  const where = { operation: 'setTag', targetId: first.modelId };
  const event = await catalog.db.auditEvent.findFirst({ where, include: { studies: true } });
  expect(event).toMatchObject({
    ...{ actorId: compared.editor.id, targetType: 'Model', details: { key: 'team', value: 'leg' } },
    studies: [{ studyId: compared.study.id }],
  });
});

function wordsOf(error: unknown): string {
  const known = translateDatabaseError(error);
  return (known ?? (error instanceof Error ? error : new Error(String(error)))).message;
}
