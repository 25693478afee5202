import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { z } from 'zod';
import { type Database, inTransaction, type Transaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import type { Session, User } from '../../generated/prisma/client.ts';
import { parseInput } from '../input.ts';
import { countFailure, forgetFailures, refuseGuessing } from './attempts.ts';
import { recordAudit } from './audit.ts';
import { requireSession, type SessionContext } from './sessions.ts';

/** Characters of a password: long enough not to be guessed at the rate that attempts are let through. */
export const passwordLength = { min: 12, max: 128 } as const;

/** How long a session that began with a link may set a password without the present one. */
const FRESH_MS = 60 * 60 * 1000;

/** An e-mail address as it is kept. */
export const emailAddress = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'at most 254 characters')
  .pipe(z.email('must be an e-mail address'));

const input = z.object({
  email: emailAddress.nullish(),
  password: z
    .string()
    .min(passwordLength.min, `at least ${passwordLength.min} characters`)
    .max(passwordLength.max, `at most ${passwordLength.max} characters`),
  currentPassword: z.string().max(passwordLength.max).nullish(),
});

/**
 * Sets the e-mail address and the password that you sign in with. Every other session of yours ends, and
 * every sign-in link; API tokens stay.
 *
 * @param given.email may be left out by who has one
 * @param given.currentPassword may be left out by who has none yet, and within an hour of a sign-in link
 * @throws INVALID_INPUT; FORBIDDEN for a wrong present password; TOO_MANY_ATTEMPTS after many;
 *   CONFLICT when someone else has the e-mail address
 */
export async function setPassword(
  context: SessionContext,
  given: z.input<typeof input>,
): Promise<User> {
  const session = requireSession(context);
  const { email, password, currentPassword } = parseInput(input, given);
  if (!isFresh(session)) await requireCurrent(context, currentPassword);
  const hash = await hashPassword(password);
  return inTransaction(context.db, async (tx) => {
    const user = await withEmail(tx, context.actor.id, email);
    await keepHash(tx, user.id, hash);
    await tx.session.deleteMany({
      where: { userId: user.id, id: { not: session.id }, origin: { not: 'MACHINE' } },
    });
    await tx.signInLink.deleteMany({ where: { userId: user.id } });
    const target = { type: 'User', id: user.id };
    await recordAudit(tx, context, { operation: 'setPassword', studyIds: [], target });
    return user;
  });
}

/** Who holds a link, or the server's data folder, needs no password to get in anyway. */
function isFresh({ origin, createdAt }: Session): boolean {
  return origin === 'MACHINE' || (origin === 'LINK' && Date.now() - createdAt.getTime() < FRESH_MS);
}

async function requireCurrent(
  { db, actor }: SessionContext,
  given: string | null | undefined,
): Promise<void> {
  const hash = await hashOfPassword(db, actor.id);
  if (hash === null) return;
  const guessed = `user ${actor.id}`;
  await refuseGuessing(guessed);
  if (await verifyPassword({ hash, password: given ?? '' })) return forgetFailures(guessed);
  await countFailure(guessed);
  throw new MyographError(
    'FORBIDDEN',
    'The present password is not right. If it is lost, ask an administrator for a sign-in link.',
  );
}

async function hashOfPassword(db: Database, userId: string): Promise<string | null> {
  const account = await db.account.findUnique({
    where: { providerId_accountId: credential(userId) },
  });
  return account?.password ?? null;
}

async function keepHash(tx: Transaction, userId: string, password: string): Promise<void> {
  await tx.account.upsert({
    where: { providerId_accountId: credential(userId) },
    create: { ...credential(userId), userId, password },
    update: { password },
  });
}

/** As better-auth names the account of an e-mail address and password. */
function credential(userId: string): { providerId: string; accountId: string } {
  return { providerId: 'credential', accountId: userId };
}

async function withEmail(
  tx: Transaction,
  id: string,
  email: string | null | undefined,
): Promise<User> {
  const user = await tx.user.findUniqueOrThrow({ where: { id } });
  if (!email) {
    if (user.email !== null) return user;
    throw new MyographError('INVALID_INPUT', 'Name the e-mail address to sign in with, too.');
  }
  if (email === user.email) return user;
  await refuseTakenEmail(tx, email);
  return tx.user.update({ where: { id }, data: { email } });
}

/** @throws CONFLICT */
export async function refuseTakenEmail(tx: Transaction, email: string): Promise<void> {
  if ((await tx.user.count({ where: { email } })) === 0) return;
  throw new MyographError('CONFLICT', `There is a user with the e-mail address ${email} already.`, {
    email,
  });
}
