import { inTransaction, type Transaction } from '../db.ts';
import { MyographError } from '../errors.ts';
import type { Study, StudyRole, User } from '../generated/prisma/client.ts';
import { recordAudit } from './access/audit.ts';
import { authorize } from './access/roles.ts';
import { createSignInLink } from './access/sessions.ts';
import type { ServiceContext } from './context.ts';
import { type Page, type Paging, readPage } from './page.ts';

export {
  authorize,
  hasRole,
  requireRole,
  studyIdsWithRole,
  visibleStudyIds,
} from './access/roles.ts';
export {
  actorOf,
  actorOfSession,
  createSignInLink,
  localAdministrator,
  removeExpired,
  signIn,
  signOut,
} from './access/sessions.ts';

/**
 * Creates a user and a token that signs them in once; administrators only.
 *
 * @throws FORBIDDEN; INVALID_INPUT for an unusable name; CONFLICT when the name is taken
 */
export async function createUser(
  context: ServiceContext,
  { name }: { name: string },
): Promise<{ user: User; signInToken: string }> {
  await authorize(context, 'createUser');
  const trimmed = name.trim();
  if (trimmed.length === 0 || trimmed.length > 100) {
    throw new MyographError('INVALID_INPUT', 'The name of a user has 1 to 100 characters.');
  }
  return inTransaction(context.db, async (tx) => {
    const { count } = await tx.user.createMany({ data: { name: trimmed }, skipDuplicates: true });
    if (count === 0) {
      throw new MyographError(
        'CONFLICT',
        `There is a user ${trimmed} already. Choose another name.`,
      );
    }
    const user = await tx.user.findUniqueOrThrow({ where: { name: trimmed } });
    const target = { type: 'User', id: user.id };
    await recordAudit(tx, context, { operation: 'createUser', studyIds: [], target });
    return { user, signInToken: await createSignInLink(tx, user.id) };
  });
}

/**
 * A token that signs a user in once, for one whose link was lost or whose session has ended;
 * administrators only.
 *
 * @throws FORBIDDEN, NOT_FOUND
 */
export async function signInLinkFor(
  context: ServiceContext,
  { userName }: { userName: string },
): Promise<{ user: User; signInToken: string }> {
  await authorize(context, 'createSignInLink');
  return inTransaction(context.db, async (tx) => {
    const user = await userByName(tx, userName);
    const target = { type: 'User', id: user.id };
    await recordAudit(tx, context, { operation: 'createSignInLink', studyIds: [], target });
    return { user, signInToken: await createSignInLink(tx, user.id) };
  });
}

/** All users by name, which is the key; administrators only. */
export async function users(context: ServiceContext, paging: Paging): Promise<Page<User>> {
  await authorize(context, 'users');
  const where = paging.after ? { name: { gt: paging.after } } : {};
  return readPage(paging, {
    read: (take) => context.db.user.findMany({ where, orderBy: { name: 'asc' }, take }),
    count: () => context.db.user.count(),
  });
}

/** The user: yourself, one who shares a study with you, or anyone for administrators; otherwise null. */
export async function userById({ db, actor }: ServiceContext, id: string): Promise<User | null> {
  const isKnown = {
    OR: [
      { id: actor.id },
      { memberships: { some: { study: { memberships: { some: { userId: actor.id } } } } } },
    ],
  };
  return db.user.findFirst({ where: { id, ...(actor.isAdministrator ? {} : isKnown) } });
}

/**
 * Gives a user a role in a study, or changes it; owners only.
 *
 * @throws NOT_FOUND, FORBIDDEN; CONFLICT when the study would be left without an owner
 */
export async function setMember(
  context: ServiceContext,
  { studyId, userName, role }: { studyId: string; userName: string; role: StudyRole },
): Promise<Study> {
  await authorize(context, 'setMember', studyId);
  return changeMembers(context, studyId, async (tx) => {
    const { id: userId } = await userByName(tx, userName);
    await tx.membership.upsert({
      where: { studyId_userId: { studyId, userId } },
      create: { studyId, userId, role },
      update: { role },
    });
    await recordAudit(tx, context, {
      operation: 'setMember',
      studyIds: [studyId],
      target: { type: 'User', id: userId },
      details: { role },
    });
  });
}

/**
 * Takes a user out of a study; owners only.
 *
 * @throws NOT_FOUND, FORBIDDEN; CONFLICT when the study would be left without an owner
 */
export async function removeMember(
  context: ServiceContext,
  { studyId, userName }: { studyId: string; userName: string },
): Promise<Study> {
  await authorize(context, 'removeMember', studyId);
  return changeMembers(context, studyId, async (tx) => {
    const { id: userId } = await userByName(tx, userName);
    const { count } = await tx.membership.deleteMany({ where: { studyId, userId } });
    if (count === 0) {
      throw new MyographError('NOT_FOUND', `${userName} is no member of the study.`, { userName });
    }
    await recordAudit(tx, context, {
      operation: 'removeMember',
      studyIds: [studyId],
      target: { type: 'User', id: userId },
    });
  });
}

/** Changes of one study's members follow one another, so that two cannot remove the last two owners. */
function changeMembers(
  context: ServiceContext,
  studyId: string,
  change: (tx: Transaction) => Promise<void>,
): Promise<Study> {
  return inTransaction(context.db, async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM study WHERE id = ${studyId}::uuid FOR UPDATE`;
    await change(tx);
    const owners = await tx.membership.count({ where: { studyId, role: 'OWNER' } });
    if (owners === 0) {
      throw new MyographError(
        'CONFLICT',
        'A study keeps at least one owner. Make someone else an owner first.',
        { studyId },
      );
    }
    return tx.study.findUniqueOrThrow({ where: { id: studyId } });
  });
}

async function userByName(tx: Transaction, name: string): Promise<User> {
  const user = await tx.user.findUnique({ where: { name } });
  if (user) return user;
  throw new MyographError(
    'NOT_FOUND',
    `There is no user ${name}. An administrator can create one.`,
    { userName: name },
  );
}
