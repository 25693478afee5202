import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  actorOfSession,
  createSignInLink,
  createUser,
  localAdministrator,
  removeExpired,
  removeMember,
  requireRole,
  setMember,
  signIn,
  signInLinkFor,
  signOut,
  users,
  visibleStudyIds,
} from '../../src/services/access.ts';
import type { ServiceContext } from '../../src/services/context.ts';
import { createLoaders } from '../../src/services/loaders.ts';
import { createStudy, studies, studyByCode, studyById } from '../../src/services/study.ts';
import { openTestServices, type TestServices } from '../support/services.ts';

let services: TestServices;
let studyId: string;
const as: Record<string, ServiceContext> = {};
const page = { first: 100 };

beforeAll(async () => {
  services = await openTestServices();
  const owner = await services.newUser('owner');
  studyId = (await createStudy(owner, { code: 'thighs', name: 'Thighs' })).id;
  for (const role of ['EDITOR', 'ANNOTATOR', 'VIEWER'] as const) {
    as[role] = await services.newUser(role);
    await setMember(owner, { studyId, userName: role, role });
  }
  Object.assign(as, { OWNER: owner, stranger: await services.newUser('stranger') });
  as.administrator = services.administrator;
});
afterAll(() => services.close());

const actor = (name: string): ServiceContext => {
  const context = as[name];
  if (!context) throw new Error(`no ${name}`);
  return context;
};

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => error.code,
  );

describe('roles', () => {
  const everyone = ['administrator', 'OWNER', 'EDITOR', 'ANNOTATOR', 'VIEWER', 'stranger'];
  const reach = (allowed: number) =>
    everyone.map((name, place) => [
      name,
      name === 'stranger' ? 'NOT_FOUND' : place < allowed ? 'done' : 'FORBIDDEN',
    ]);

  test.each(reach(2))('ownership: %s %s', async (name, expected) => {
    expect(await codeOf(requireRole(actor(name), studyId, 'OWNER'))).toBe(expected);
    const change = setMember(actor(name), { studyId, userName: 'VIEWER', role: 'VIEWER' });
    expect(await codeOf(change)).toBe(expected);
  });

  test.each(reach(3))('editing: %s %s', async (name, expected) => {
    expect(await codeOf(requireRole(actor(name), [studyId], 'EDITOR'))).toBe(expected);
  });

  test.each(reach(4))('annotating: %s %s', async (name, expected) => {
    expect(await codeOf(requireRole(actor(name), studyId, 'ANNOTATOR'))).toBe(expected);
  });

  test.each(reach(5))('looking: %s %s', async (name, expected) => {
    const of = createLoaders(actor(name));
    expect(await codeOf(of.membersByStudy.load(studyId))).toBe(expected);
    expect(await codeOf(of.subjectCountByStudy.load(studyId))).toBe(expected);
    expect(await codeOf(of.volumeCountByStudy.load(studyId))).toBe(expected);
    expect(await codeOf(of.roleByStudy.load(studyId))).toBe(expected);
  });

  test('a refusal says what the role can do', async () => {
    await expect(requireRole(actor('VIEWER'), studyId, 'ANNOTATOR')).rejects.toThrow(
      'To predict, add drafts of label maps or compare readers takes the role ANNOTATOR in the study; you are VIEWER.',
    );
  });

  test('a study is invisible to who is no member, in every way to ask', async () => {
    const stranger = actor('stranger');
    expect((await studies(stranger, page)).rows).toEqual([]);
    expect(await studyByCode(stranger, 'thighs')).toBeNull();
    expect(await studyById(stranger, studyId)).toBeNull();
    expect(await visibleStudyIds(stranger)).toEqual([]);
    expect((await studies(actor('VIEWER'), page)).rows).toMatchObject([{ code: 'thighs' }]);
    expect((await studies(actor('administrator'), page)).rows).toMatchObject([{ code: 'thighs' }]);
  });

  test('all of several studies must allow it', async () => {
    const other = await createStudy(actor('EDITOR'), { code: 'calves', name: 'Calves' });
    const both = [studyId, other.id];
    expect(await codeOf(requireRole(actor('EDITOR'), both, 'EDITOR'))).toBe('done');
    expect(await codeOf(requireRole(actor('EDITOR'), both, 'OWNER'))).toBe('FORBIDDEN');
    expect(await codeOf(requireRole(actor('OWNER'), both, 'VIEWER'))).toBe('NOT_FOUND');
  });

  test('a study that is not there is not found, for administrators too', async () => {
    const nowhere = '00000000-0000-7000-8000-000000000000';
    expect(await codeOf(requireRole(actor('administrator'), nowhere, 'VIEWER'))).toBe('NOT_FOUND');
  });
});

describe('members', () => {
  test('are given a role, another role, and taken out', async () => {
    const owner = actor('OWNER');
    await services.newUser('passing');
    await setMember(owner, { studyId, userName: 'passing', role: 'VIEWER' });
    await setMember(owner, { studyId, userName: 'passing', role: 'EDITOR' });
    const roles = async () =>
      (await createLoaders(owner).membersByStudy.load(studyId)).map(({ role }) => role);
    expect(await roles()).toEqual(['ANNOTATOR', 'EDITOR', 'VIEWER', 'OWNER', 'EDITOR']);
    await removeMember(owner, { studyId, userName: 'passing' });
    expect(await roles()).toHaveLength(4);
    const again = removeMember(owner, { studyId, userName: 'passing' });
    expect(await codeOf(again)).toBe('NOT_FOUND');
    const unknown = setMember(owner, { studyId, userName: 'nobody', role: 'VIEWER' });
    expect(await codeOf(unknown)).toBe('NOT_FOUND');
  });

  test('keep an owner, also when two owners remove each other at once', async () => {
    const owner = actor('OWNER');
    expect(await codeOf(removeMember(owner, { studyId, userName: 'owner' }))).toBe('CONFLICT');
    const step = setMember(owner, { studyId, userName: 'owner', role: 'EDITOR' });
    expect(await codeOf(step)).toBe('CONFLICT');
    const [a, b] = [await services.newUser('a'), await services.newUser('b')];
    const { id } = await createStudy(a, { code: 'pair', name: 'Pair' });
    await setMember(a, { studyId: id, userName: 'b', role: 'OWNER' });
    const outcomes = await Promise.all([
      codeOf(removeMember(a, { studyId: id, userName: 'b' })),
      codeOf(removeMember(b, { studyId: id, userName: 'a' })),
    ]);
    expect(outcomes).toContain('done');
    expect(await services.db.membership.count({ where: { studyId: id, role: 'OWNER' } })).toBe(1);
  });
});

describe('studies', () => {
  test('have an owner from the start, a code once, and a usable code', async () => {
    const owner = actor('OWNER');
    const study = await createStudy(owner, { code: 'new-1', name: ' New ' });
    expect(study.name).toBe('New');
    expect(await createLoaders(owner).roleByStudy.load(study.id)).toBe('OWNER');
    const twice = createStudy(actor('EDITOR'), { code: 'new-1', name: 'Other' });
    expect(await codeOf(twice)).toBe('CONFLICT');
    for (const code of ['', 'a b', '../x', 'ä', 'x'.repeat(51)]) {
      expect(await codeOf(createStudy(owner, { code, name: 'X' }))).toBe('INVALID_INPUT');
    }
    expect(await codeOf(createStudy(owner, { code: 'ok', name: ' ' }))).toBe('INVALID_INPUT');
  });
});

describe('signing in', () => {
  test('works once per link, and lasts until signing out', async () => {
    const { db } = services;
    const token = await createSignInLink(db, actor('VIEWER').actor.id);
    const attempts = await Promise.allSettled([signIn(db, token), signIn(db, token)]);
    const successes = attempts.filter((attempt) => attempt.status === 'fulfilled');
    expect(successes).toHaveLength(1);
    const sessionToken = successes[0]?.value.sessionToken ?? '';
    const caller = await actorOfSession(db, sessionToken);
    expect(caller?.actor).toEqual(actor('VIEWER').actor);
    expect(await codeOf(signIn(db, token))).toBe('UNAUTHENTICATED');
    await signOut({ ...actor('VIEWER'), session: caller?.session ?? null });
    expect(await actorOfSession(db, sessionToken)).toBeNull();
  });

  test('refuses links after an hour, sessions after their end, and tokens made up', async () => {
    const { db } = services;
    const token = await createSignInLink(db, actor('VIEWER').actor.id);
    await db.signInLink.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } });
    expect(await codeOf(signIn(db, token))).toBe('UNAUTHENTICATED');
    const { sessionToken } = await signIn(db, await createSignInLink(db, actor('VIEWER').actor.id));
    await db.session.updateMany({ data: { expiresAt: new Date(Date.now() - 1) } });
    expect(await actorOfSession(db, sessionToken)).toBeNull();
    expect(await actorOfSession(db, 'made-up')).toBeNull();
    expect(await codeOf(signIn(db, 'made-up'))).toBe('UNAUTHENTICATED');
  });

  test('what has ended is removed, and nothing else', async () => {
    const { db } = services;
    const { id } = actor('VIEWER').actor;
    const { sessionToken: ended } = await signIn(db, await createSignInLink(db, id));
    const past = { data: { expiresAt: new Date(Date.now() - 1) } };
    await Promise.all([db.session.updateMany(past), db.signInLink.updateMany(past)]);
    const { sessionToken } = await signIn(db, await createSignInLink(db, id));
    const link = await createSignInLink(db, id);
    await removeExpired(db);
    expect(await actorOfSession(db, ended)).toBeNull();
    expect(await actorOfSession(db, sessionToken)).not.toBeNull();
    expect(await db.session.count()).toBe(1);
    // The link that was spent a moment ago, and the one that was not.
    expect(await db.signInLink.count()).toBe(2);
    await signIn(db, link);
  });

  test('keeps no token in the database', async () => {
    const token = await createSignInLink(services.db, actor('VIEWER').actor.id);
    const { sessionToken } = await signIn(services.db, token);
    const stored = JSON.stringify([
      await services.db.signInLink.findMany(),
      await services.db.session.findMany(),
    ]);
    expect(stored).not.toContain(token);
    expect(stored).not.toContain(sessionToken);
  });
});

describe('users', () => {
  test('are created and listed by administrators only', async () => {
    const { user, signInToken } = await createUser(services.administrator, { name: ' rita ' });
    expect((await signIn(services.db, signInToken)).actor).toMatchObject({ name: 'rita' });
    expect(await codeOf(createUser(services.administrator, { name: 'rita' }))).toBe('CONFLICT');
    expect(await codeOf(createUser(services.administrator, { name: ' ' }))).toBe('INVALID_INPUT');
    expect((await users(services.administrator, page)).rows).toContainEqual(user);
    expect(await codeOf(users(actor('OWNER'), page))).toBe('FORBIDDEN');
    expect(await codeOf(createUser(actor('OWNER'), { name: 'x' }))).toBe('FORBIDDEN');
  });

  test('get another link from administrators, also when they never used the first', async () => {
    const { user } = await createUser(services.administrator, { name: 'late' });
    const again = await signInLinkFor(services.administrator, { userName: 'late' });
    expect(again.user).toEqual(user);
    expect((await signIn(services.db, again.signInToken)).actor).toMatchObject({ name: 'late' });
    const unknown = signInLinkFor(services.administrator, { userName: 'nobody' });
    expect(await codeOf(unknown)).toBe('NOT_FOUND');
    const forOneself = signInLinkFor(actor('OWNER'), { userName: 'owner' });
    expect(await codeOf(forOneself)).toBe('FORBIDDEN');
  });

  test('have names that differ by more than case, also when two are created at once', async () => {
    const create = (name: string) =>
      createUser(services.administrator, { name }).then(
        () => 'done',
        (error) => error.code,
      );
    expect(await create('Local_1')).toBe('done');
    expect(await create('LOCAL_1')).toBe('CONFLICT');
    // The underscore stands for itself.
    expect(await create('localx1')).toBe('done');
    const told = await Promise.all(
      ['Ämilia', 'ämilia', 'ÄMILIA', 'Twice', 'TWICE', 'twice'].map(create),
    );
    expect(told.slice(3).toSorted()).toEqual(['CONFLICT', 'CONFLICT', 'done']);
  });

  test('have one local administrator, however often it is asked for', async () => {
    const [a, b] = [await localAdministrator(services.db), await localAdministrator(services.db)];
    expect(a).toEqual(b);
    expect(a.isAdministrator).toBe(true);
  });
});
