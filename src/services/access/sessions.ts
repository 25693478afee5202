import { createHash, randomBytes } from 'node:crypto';
import { type Database, inTransaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import type { User } from '../../generated/prisma/client.ts';
import type { Actor } from '../context.ts';

const HOUR_MS = 60 * 60 * 1000;
const LINK_MS = HOUR_MS;
const SESSION_MS = 30 * 24 * HOUR_MS;

/**
 * A token that signs the user in once, within an hour. Only its hash is kept, so that the database
 * gives nobody a way in.
 */
export async function createSignInLink(
  db: Pick<Database, 'signInLink'>,
  userId: string,
): Promise<string> {
  const token = newToken();
  await db.signInLink.create({
    data: { tokenHash: hashOf(token), userId, expiresAt: new Date(Date.now() + LINK_MS) },
  });
  return token;
}

/**
 * Spends a sign-in token for a session of 30 days.
 *
 * @throws UNAUTHENTICATED when the token is unknown, was used, or is older than an hour
 */
export function signIn(
  db: Database,
  token: string,
): Promise<{ sessionToken: string; actor: Actor }> {
  return inTransaction(db, async (tx) => {
    const now = new Date();
    const tokenHash = hashOf(token);
    // One statement finds and spends it, so that of two at once only one gets in.
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
    const sessionToken = newToken();
    await tx.session.create({
      data: {
        tokenHash: hashOf(sessionToken),
        userId: user.id,
        expiresAt: new Date(now.getTime() + SESSION_MS),
      },
    });
    return { sessionToken, actor: actorOf(user) };
  });
}

/** Whose session it is; null when there is none, or it has ended. */
export async function actorOfSession(db: Database, sessionToken: string): Promise<Actor | null> {
  const session = await db.session.findUnique({
    where: { tokenHash: hashOf(sessionToken), expiresAt: { gt: new Date() } },
    include: { user: true },
  });
  return session ? actorOf(session.user) : null;
}

/** Ends the session; does nothing when there is none. */
export async function signOut(db: Database, sessionToken: string): Promise<void> {
  await db.session.deleteMany({ where: { tokenHash: hashOf(sessionToken) } });
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

function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** A token has 256 random bits, so a plain hash of it cannot be reversed by guessing. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
