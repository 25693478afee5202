import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ModelVersion } from '../../../src/generated/prisma/client.ts';
import {
  aliases,
  promoteVersion,
  promotions,
  removeAlias,
  rollbackAlias,
} from '../../../src/services/registry.ts';
import { type ComparedStudy, createComparedStudy } from '../../support/compared.ts';
import { codeOf } from '../../support/errors.ts';
import { createTinyCatalog, type TinyCatalog } from '../../support/tiny-study.ts';

let catalog: TinyCatalog;
let compared: ComparedStudy;
let versions: readonly [ModelVersion, ModelVersion, ModelVersion];
let modelId: string;
/** A new one for each test. */
let alias: string;
let made = 0;

beforeAll(async () => {
  catalog = await createTinyCatalog();
  compared = await createComparedStudy(catalog, 'discs');
  versions = [
    await compared.createVersion(),
    await compared.createVersion(),
    await compared.createVersion(),
  ];
  modelId = versions[0].modelId;
});

afterAll(() => catalog.drop());

beforeEach(() => {
  made += 1;
  alias = `alias-${made}`;
});

const editor = () => catalog.as(compared.editor);
const promote = (index: 0 | 1 | 2, expectedNumber?: number) =>
  promoteVersion(editor(), {
    ...{ versionId: versions[index].id, alias, reason: 'The test.' },
    ...(expectedNumber === undefined ? {} : { expectedNumber }),
  });
const rollback = (expectedNumber?: number) =>
  rollbackAlias(editor(), {
    ...{ modelId, alias, reason: 'It was worse.' },
    ...(expectedNumber === undefined ? {} : { expectedNumber }),
  });
const remove = () => removeAlias(editor(), { modelId, alias, reason: 'Not needed.' });
const moves = async () => {
  const { rows } = await promotions(editor(), { filter: { alias }, first: 100 });
  return rows.toReversed();
};
/** Where the alias points now, as an index of the versions; null for nowhere. */
const pointsTo = async () => {
  const found = (await aliases(editor(), modelId)).find(({ name }) => name === alias);
  return found ? versions.findIndex(({ id }) => id === found.versionId) : null;
};

describe('a rollback', () => {
  test('points to where the alias was, as a move that says what it undoes', async () => {
    for (const index of [0, 1, 2] as const) await promote(index);
    expect((await rollback()).versionId).toBe(versions[1].id);
    expect((await rollback()).versionId).toBe(versions[0].id);
    expect((await moves()).map(({ number, kind, undoes }) => [number, kind, undoes])).toEqual([
      [1, 'PROMOTION', null],
      [2, 'PROMOTION', null],
      [3, 'PROMOTION', null],
      [4, 'ROLLBACK', 3],
      [5, 'ROLLBACK', 2],
    ]);
    expect((await moves()).at(-1)).toMatchObject({
      ...{ versionId: versions[0].id, previousVersionId: versions[1].id },
      ...{ reason: 'It was worse.', createdById: compared.editor.id },
    });
  });

  test('with nowhere to go back to is refused, and nothing moves', async () => {
    expect(await codeOf(rollback())).toBe('ALIAS_NOT_SET');
    await promote(0);
    expect(await codeOf(rollback())).toBe('ALIAS_NOT_SET');
    expect(await pointsTo()).toBe(0);
    expect(await moves()).toHaveLength(1);
  });

  test('brings a removed alias back', async () => {
    await promote(1);
    await remove();
    await rollback();
    expect(await pointsTo()).toBe(1);
  });

  test('takes an editor, a reason and a known model', async () => {
    await promote(0);
    await promote(1);
    const input = { modelId, alias, reason: 'why' };
    expect(await codeOf(rollbackAlias(catalog.as(compared.viewer), input))).toBe('FORBIDDEN');
    expect(await codeOf(rollbackAlias(catalog.as(compared.stranger), input))).toBe('NOT_FOUND');
    expect(await codeOf(rollbackAlias(editor(), { ...input, reason: ' ' }))).toBe('INVALID_INPUT');
  });
});

describe('a removal', () => {
  test('points nowhere: the alias is gone, its history is not, and it can come again', async () => {
    await promote(0);
    await remove();
    expect(await pointsTo()).toBeNull();
    expect(await codeOf(remove())).toBe('ALIAS_NOT_SET');
    await promote(2);
    expect(await pointsTo()).toBe(2);
    expect(
      (await moves()).map((move) => [move.kind, move.versionId, move.previousVersionId]),
    ).toEqual([
      ['PROMOTION', versions[0].id, null],
      ['REMOVAL', null, versions[0].id],
      ['PROMOTION', versions[2].id, null],
    ]);
  });
});

describe('who says which move they know of', () => {
  test('is refused when there was another meanwhile, and moves nothing', async () => {
    expect((await promote(0, 0)).alias?.versionId).toBe(versions[0].id);
    await promote(1, 1);
    for (const stale of [() => promote(2, 1), () => rollback(1), () => promote(2, 0)]) {
      await expect(stale()).rejects.toMatchObject({
        code: 'CONFLICT',
        message: expect.stringContaining('its last move is 2'),
        details: { number: 2 },
      });
    }
    expect(await pointsTo()).toBe(1);
    await rollback(2);
    expect(await pointsTo()).toBe(0);
  });
});

describe('what is read of it', () => {
  test('is paged, newest first, and filtered by study, model and alias', async () => {
    for (const index of [0, 1, 2, 0, 1] as const) await promote(index);
    const read = (after: string | null) =>
      promotions(editor(), { filter: { alias }, first: 2, after });
    const numbers: number[] = [];
    let after: string | null = null;
    for (let page = await read(after); ; page = await read(after)) {
      expect(await page.totalCount()).toBe(5);
      numbers.push(...page.rows.map(({ number }) => number));
      after = String(page.rows.at(-1)?.position);
      if (!page.hasNextPage) break;
    }
    expect(numbers).toEqual([5, 4, 3, 2, 1]);
    for (const filter of [{ study: 'other' }, { model: 'other' }, { alias: 'other' }]) {
      const page = await promotions(editor(), { filter, first: 10 });
      expect(page.rows).toEqual([]);
      expect(await page.totalCount()).toBe(0);
    }
    const all = { filter: { study: 'discs', model: 'discs' }, first: 500 };
    expect((await promotions(editor(), all)).rows.length).toBeGreaterThanOrEqual(5);
    expect((await promotions(catalog.as(compared.stranger), all)).rows).toEqual([]);
  });

  test('each move is in the audit log, with its study', async () => {
    await promote(0);
    await promote(1);
    await rollback();
    await remove();
    const events = await catalog.db.auditEvent.findMany({
      where: { details: { path: ['alias'], equals: alias } },
      include: { studies: true },
      orderBy: { id: 'asc' },
    });
    expect(events.map(({ operation }) => operation)).toEqual([
      ...['promoteVersion', 'promoteVersion', 'rollbackAlias', 'removeAlias'],
    ]);
    expect(events[2]).toMatchObject({
      ...{ actorId: compared.editor.id, studies: [{ studyId: compared.study.id }] },
      details: { move: 3, undoes: 2, reason: 'It was worse.' },
    });
  });
});
