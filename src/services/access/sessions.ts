import { z } from 'zod';
import { type Database, inTransaction, type Transaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import type { Session, SessionOrigin, User } from '../../generated/prisma/client.ts';
import type { Actor, ServiceContext } from '../context.ts';
import { recordAudit } from './audit.ts';
import { hashOf, newSecret } from './secrets.ts';

const HOUR_MS = 60 * 60 * 1000;
const LINK_MS = HOUR_MS;
export const SESSION_MS = 30 * 24 * HOUR_MS;

/** A context of one who is signed in, and not by an API token. */
export interface SessionContext extends ServiceContext {
  /** The session that asks; null for an API token. */
  readonly session: Session | null;
}

/**
 * A token that signs the user in once, within an hour. Only its hash is kept, so that the database
 * gives nobody a way in.
 */
export async function createSignInLink(
  db: Pick<Database, 'signInLink'>,
  userId: string,
): Promise<string> {
  const token = newSecret();
  await db.signInLink.create({
    data: { tokenHash: hashOf(token), userId, expiresAt: new Date(Date.now() + LINK_MS) },
  });
  return token;
}

/** Where a session began, as its user is told. */
export type SessionPlace = Partial<Pick<Session, 'ipAddress' | 'userAgent'>>;

/**
 * Spends a sign-in token for a session of 30 days.
 *
 * @throws UNAUTHENTICATED when the token is unknown, was used, or is older than an hour
 */
export function signIn(
  db: Database,
  token: string,
  place: SessionPlace = {},
): Promise<{ sessionToken: string; actor: Actor }> {
  return inTransaction(db, async (tx) => {
    const user = await spendLink(tx, token);
    const actor = actorOf(user);
    await recordAudit(tx, { actor }, { operation: 'signInByLink', studyIds: [], target: null });
    return { sessionToken: await createSession(tx, user.id, 'LINK', place), actor };
  });
}

/** One statement finds and spends it, so that of two at once only one gets in. */
async function spendLink(tx: Transaction, token: string): Promise<User> {
  const now = new Date();
  const tokenHash = hashOf(token);
  const { count } = await tx.signInLink.updateMany({
    where: { tokenHash, usedAt: null, expiresAt: { gt: now } },
    data: { usedAt: now },
  });
  if (count === 0) {
    throw new MyographError(
      'UNAUTHENTICATED',
      'This sign-in link was used already, is older than an hour, or is not one of this server. Ask an administrator for a new one (createSignInLink).',
    );
  }
  const { user } = await tx.signInLink.findUniqueOrThrow({
    where: { tokenHash },
    include: { user: true },
  });
  return user;
}

async function createSession(
  db: Transaction,
  userId: string,
  origin: SessionOrigin,
  place: SessionPlace = {},
): Promise<string> {
  const token = newSecret();
  const expiresAt = new Date(Date.now() + SESSION_MS);
  const data = { tokenHash: hashOf(token), userId, origin, expiresAt, ...place };
  await db.session.create({ data });
  return token;
}

/** A session of the user for the command line on the server's machine, instead of any before it. */
export function openMachineSession(db: Database, userId: string): Promise<string> {
  return inTransaction(db, async (tx) => {
    await tx.session.deleteMany({ where: { origin: 'MACHINE' } });
    return createSession(tx, userId, 'MACHINE');
  });
}

/** Ends the session with this token; does nothing when there is none. */
export async function closeSession(db: Database, sessionToken: string): Promise<void> {
  await db.session.deleteMany({ where: { tokenHash: hashOf(sessionToken) } });
}

/**
 * Whose session it is; null when there is none, or it has ended. Every request begins with it, and so it is
 * one statement in SQL.
 */
export async function actorOfSession(
  db: Database,
  sessionToken: string,
): Promise<{ actor: Actor; session: Session } | null> {
  const [found] = await db.$queryRaw<(Session & Pick<User, 'name' | 'isAdministrator'>)[]>`
    SELECT session.id, session.token_hash AS "tokenHash", session.user_id AS "userId",
           session.origin::text AS origin, session.ip_address AS "ipAddress",
           session.user_agent AS "userAgent", session.created_at AS "createdAt",
           session.updated_at AS "updatedAt", session.expires_at AS "expiresAt",
           app_user.name, app_user.is_administrator AS "isAdministrator"
    FROM session JOIN app_user ON app_user.id = session.user_id
    WHERE session.token_hash = ${hashOf(sessionToken)}`;
  if (found === undefined || found.expiresAt <= new Date()) return null;
  const { name, isAdministrator, ...session } = found;
  return { actor: { id: session.userId, name, isAdministrator }, session };
}

/** Your sessions that have not ended, newest first. */
export function mySessions({ db, actor }: ServiceContext): Promise<Session[]> {
  return db.session.findMany({
    where: { userId: actor.id, expiresAt: { gt: new Date() } },
    orderBy: { id: 'desc' },
  });
}

/**
 * Ends a session of yours.
 *
 * @throws NOT_FOUND
 */
export function endSession(context: ServiceContext, sessionId: string): Promise<void> {
  return inTransaction(context.db, (tx) => deleteSession(context, tx, 'endSession', sessionId));
}

/** Ends the session that asks. */
export function signOut(context: SessionContext): Promise<void> {
  const { id } = requireSession(context);
  return inTransaction(context.db, (tx) => deleteSession(context, tx, 'signOut', id));
}

async function deleteSession(
  context: ServiceContext,
  tx: Transaction,
  operation: 'endSession' | 'signOut',
  id: string,
): Promise<void> {
  const isId = z.uuid().safeParse(id).success;
  const where = { id, userId: context.actor.id };
  const { count } = isId ? await tx.session.deleteMany({ where }) : { count: 0 };
  if (count === 0) {
    throw new MyographError('NOT_FOUND', 'You have no such session.', { sessionId: id });
  }
  const target = { type: 'Session', id };
  await recordAudit(tx, context, { operation, studyIds: [], target });
}

/** The session that asks. Throws FORBIDDEN for an API token. */
export function requireSession({ session }: SessionContext): Session {
  if (session) return session;
  throw new MyographError(
    'FORBIDDEN',
    'This takes a person who is signed in; an API token cannot do it.',
  );
}

/** Removes the sessions and sign-in links that let nobody in any more. */
export async function removeExpired(db: Database): Promise<void> {
  const isOver = { expiresAt: { lte: new Date() } };
  await db.session.deleteMany({ where: isOver });
  await db.signInLink.deleteMany({ where: isOver });
}

/** The administrator of a fresh installation, the user 'local'; made when not there. */
export function localAdministrator(db: Database): Promise<User> {
  return db.user.upsert({
    where: { name: 'local' },
    create: { name: 'local', isAdministrator: true },
    update: { isAdministrator: true },
  });
}

export function actorOf({ id, name, isAdministrator }: User): Actor {
  return { id, name, isAdministrator };
}
