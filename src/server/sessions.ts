import type { IncomingMessage } from 'node:http';
import type { Database } from '../db.ts';
import { MyographError } from '../errors.ts';
import { actorOfSession } from '../services/access.ts';
import type { Actor } from '../services/context.ts';

/** Name of the cookie that carries a browser's session. */
const sessionCookie = 'myograph_session';

const monthInSeconds = 30 * 24 * 60 * 60;

/** Cookie of a session: out of reach of scripts, and sent along by other sites only with a plain link. */
export function cookieOf(sessionToken: string, isSecure: boolean): string {
  return [
    `${sessionCookie}=${sessionToken}`,
    'Path=/',
    `Max-Age=${monthInSeconds}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(isSecure ? ['Secure'] : []),
  ].join('; ');
}

/** The session token of a request: a bearer token, or else the browser's cookie. */
export function sessionTokenOf({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  const bearer = /^Bearer ([\w-]{20,200})$/.exec(headers.authorization ?? '')?.[1];
  const cookie = new RegExp(`(?:^|;\\s*)${sessionCookie}=([\\w-]{20,200})(?:;|$)`);
  return bearer ?? cookie.exec(headers.cookie ?? '')?.[1];
}

/**
 * Who asks.
 *
 * @throws UNAUTHENTICATED without a session, or with one that has ended
 */
export async function authenticate(
  db: Database,
  token: string | undefined,
): Promise<{ actor: Actor; sessionToken: string }> {
  const actor = token === undefined ? null : await actorOfSession(db, token);
  if (actor === null || token === undefined) {
    throw new MyographError(
      'UNAUTHENTICATED',
      'You are not signed in, or the session has ended. Open the sign-in link that the server prints when it starts, or ask an administrator for a new one (createSignInLink).',
    );
  }
  return { actor, sessionToken: token };
}
