import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectDatabase, type Database } from '../../../src/db.ts';
import { MyographError } from '../../../src/errors.ts';
import type { ModelVersion, User } from '../../../src/generated/prisma/client.ts';
import type { ServiceContext } from '../../../src/services/context.ts';
import {
  approvePromotion,
  promoteVersion,
  removeAlias,
  rollbackAlias,
  setPromotionPolicy,
} from '../../../src/services/registry.ts';
import { type ComparedStudy, createComparedStudy, createVersion } from '../../support/compared.ts';
import { createTinyCatalog, createUser, type TinyCatalog } from '../../support/tiny-study.ts';

const AT_ONCE = 100;

let catalog: TinyCatalog;
let compared: ComparedStudy;
let second: User;
/** Two of each of two models. */
let versions: readonly ModelVersion[];
/** Each with connections of its own. */
let databases: readonly Database[];

beforeAll(async () => {
  catalog = await createTinyCatalog();
  compared = await createComparedStudy(catalog, 'discs');
  const { snapshot, editor: by, study } = compared;
  second = await createUser(catalog, 'second', [[study, 'EDITOR']]);
  const made: ModelVersion[] = [];
  for (const model of ['left', 'left', 'right', 'right']) {
    made.push(await createVersion(catalog, { snapshot, by, model, classes: snapshot.classes }));
  }
  versions = made;
  databases = Array.from({ length: 10 }, () => connectDatabase(catalog.url));
});

afterAll(async () => {
  await Promise.all(databases.map((db) => db.$disconnect()));
  await catalog.drop();
});

/** The user on one of the databases, each in turn. */
function as(user: User, n: number): ServiceContext {
  const db = databases[n % databases.length] ?? catalog.db;
  return { ...catalog.as(user), db };
}

function versionOf(n: number): ModelVersion {
  const version = versions[n % versions.length];
  if (!version) throw new Error('there is no version');
  return version;
}

/** Codes of those that were refused, and how many were not. */
async function outcomes(work: readonly Promise<unknown>[]) {
  const settled = await Promise.allSettled(work);
  const refusals = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  for (const refusal of refusals) expect(refusal).toBeInstanceOf(MyographError);
  return { done: settled.length - refusals.length, codes: refusals.map(({ code }) => code) };
}

/** Moves of each alias, oldest first. */
async function lines(names: readonly string[]) {
  const events = await catalog.db.aliasEvent.findMany({
    where: { alias: { in: [...names] } },
    orderBy: { position: 'asc' },
  });
  return Map.groupBy(events, ({ modelId, alias }) => `${modelId} ${alias}`);
}

/** Numbers from 1 without gap, in the order of writing, each from where the one before left it. */
function expectOneLine(
  events: readonly { number: number; versionId: string | null; previousVersionId: string | null }[],
) {
  expect(events.map(({ number }) => number)).toEqual(events.map((_, index) => index + 1));
  expect(events.map(({ previousVersionId }) => previousVersionId)).toEqual([
    null,
    ...events.slice(0, -1).map(({ versionId }) => versionId),
  ]);
}

test('a hundred promotions of one alias at once are a hundred moves in one line', async () => {
  const own = versions.filter(({ modelId }) => modelId === versions[0]?.modelId);
  const { done } = await outcomes(
    Array.from({ length: AT_ONCE }, (_, n) =>
      promoteVersion(as(compared.editor, n), {
        ...{ versionId: own[n % own.length]?.id ?? '', alias: 'champion', reason: `move ${n}` },
      }),
    ),
  );
  expect(done).toBe(AT_ONCE);
  const [events = [], ...others] = (await lines(['champion'])).values();
  expect(others).toEqual([]);
  expect(events).toHaveLength(AT_ONCE);
  expectOneLine(events);
  expect(new Set(events.map(({ reason }) => reason)).size).toBe(AT_ONCE);
}, 60_000);

test('of a hundred that know of the same move, one moves the alias', async () => {
  const { id: versionId } = versionOf(0);
  const input = { versionId, alias: 'expected', reason: 'first', expectedNumber: 0 };
  const { done, codes } = await outcomes(
    Array.from({ length: AT_ONCE }, (_, n) => promoteVersion(as(compared.editor, n), input)),
  );
  expect(done).toBe(1);
  expect(new Set(codes)).toEqual(new Set(['CONFLICT']));
  expect([...(await lines(['expected'])).values()].map(({ length }) => length)).toEqual([1]);
}, 60_000);

test('promotions, rollbacks, removals and approvals at once leave one line for each alias', async () => {
  const aliases = ['stable', 'trial'];
  const asked = { aliases: ['stable'], requireEvaluation: false, secondPerson: true };
  await setPromotionPolicy(catalog.as(catalog.administrator), {
    ...{ ...asked, studyId: compared.study.id, reason: 'Four eyes.' },
  });
  const proposals = await Promise.all(
    versions.map(async ({ id: versionId }) => {
      const promotion = { versionId, alias: 'stable', reason: 'propose' };
      const { proposal } = await promoteVersion(catalog.as(compared.editor), promotion);
      return proposal?.id ?? '';
    }),
  );
  const work = Array.from({ length: AT_ONCE }, (_, n) => {
    const { id: versionId, modelId } = versionOf(n);
    const context = as(second, n);
    const reason = `step ${n}`;
    switch (n % 5) {
      case 0:
        return approvePromotion(context, {
          proposalId: proposals[n % proposals.length] ?? '',
          reason,
        });
      case 1:
        return rollbackAlias(context, { modelId, alias: aliases[n % 2] ?? '', reason });
      case 2:
        return removeAlias(context, { modelId, alias: 'trial', reason });
      default:
        return promoteVersion(context, { versionId, alias: 'trial', reason });
    }
  });
  const { done, codes } = await outcomes(work);
  expect([...new Set(codes)].sort()).toEqual(['ALIAS_NOT_SET', 'CONFLICT']);
  const found = await lines(aliases);
  expect([...found.values()].flat()).toHaveLength(done);
  for (const events of found.values()) expectOneLine(events);
  // Of the two proposals of a model one is approved; the other one is then out of date.
  const approved = await catalog.db.proposalDecision.findMany({ include: { proposal: true } });
  expect(new Set(approved.map(({ proposal }) => proposal.modelId)).size).toBe(2);
  expect(approved).toHaveLength(2);
  const audited = await catalog.db.auditEvent.count({
    where: { details: { path: ['reason'], string_starts_with: 'step ' } },
  });
  expect(audited).toBe(done);
}, 60_000);
