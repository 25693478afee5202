import { z } from 'zod';
import { inTransaction, type Transaction } from '../db.ts';
import { MyographError } from '../errors.ts';
import type { Study, StudyRole, User } from '../generated/prisma/client.ts';
import { recordAudit } from './access/audit.ts';
import { emailAddress, refuseTakenEmail } from './access/password.ts';
import { authorize } from './access/roles.ts';
import { createSignInLink } from './access/sessions.ts';
import type { ServiceContext } from './context.ts';
import { parseInput } from './input.ts';
import { type Page, type Paging, readPage } from './page.ts';

export { auditLog } from './access/audit-log.ts';
export { setPassword } from './access/password.ts';
export {
  type Attempt,
  passwordSignIn,
} from './access/password-sign-in.ts';
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
  closeSession,
  createSignInLink,
  endSession,
  localAdministrator,
  mySessions,
  openMachineSession,
  removeExpired,
  type SessionContext,
  type SessionPlace,
  signIn,
  signOut,
} from './access/sessions.ts';
export {
  actorOfJob,
  actorOfToken,
  createToken,
  isApiToken,
  limitsForJob,
  myTokens,
  revokeToken,
  studiesOfToken,
} from './access/tokens.ts';

const newUser = z.object({
  name: z.string().trim().min(1, 'must have a character').max(100, 'at most 100 characters'),
  email: emailAddress.nullish(),
});

/**
 * Creates a user and a token that signs them in once; administrators only. The user sets a password with
 * it, for the e-mail address given or one of their own.
 *
 * @throws FORBIDDEN; INVALID_INPUT for an unusable name or e-mail address; CONFLICT when one is taken
 */
export async function createUser(
  context: ServiceContext,
  given: z.input<typeof newUser>,
): Promise<{ user: User; signInToken: string }> {
  await authorize(context, 'createUser');
  const { name, email = null } = parseInput(newUser, given);
  return inTransaction(context.db, async (tx) => {
    if (email !== null) await refuseTakenEmail(tx, email);
    const [user] = await tx.user.createManyAndReturn({
      data: { name, email },
      skipDuplicates: true,
    });
    if (!user) {
      throw new MyographError('CONFLICT', `There is a user ${name} already. Choose another name.`);
    }
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

/** By name, or else by e-mail address. */
async function userByName(tx: Transaction, name: string): Promise<User> {
  const user =
    (await tx.user.findUnique({ where: { name } })) ??
    (await tx.user.findUnique({ where: { email: name.trim().toLowerCase() } }));
  if (user) return user;
  throw new MyographError(
    'NOT_FOUND',
    `There is no user ${name}. An administrator can create one.`,
    { userName: name },
  );
}
