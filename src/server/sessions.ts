import type { IncomingMessage } from 'node:http';
import type { Database } from '../db.ts';
import { MyographError } from '../errors.ts';
import {
  actorOfSession,
  actorOfToken,
  isApiToken,
  type SessionContext,
} from '../services/access.ts';
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

/** The token of a request: a bearer token, of a session or of the API, or else the browser's cookie. */
export function tokenOfRequest({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  const bearer = /^Bearer ([\w-]{20,200})$/i.exec(headers.authorization ?? '')?.[1];
  const cookie = new RegExp(`(?:^|;\\s*)${sessionCookie}=([\\w-]{20,200})(?:;|$)`);
  return bearer ?? cookie.exec(headers.cookie ?? '')?.[1];
}

/** Who asks, and the session that they ask by; without one, by an API token. */
export interface Caller {
  readonly actor: Actor;
  readonly session: SessionContext['session'];
}

/**
 * Who asks.
 *
 * @throws UNAUTHENTICATED without a token, or with one that lets nobody in, or no longer
 */
export async function authenticate(db: Database, token: string | undefined): Promise<Caller> {
  const caller = token === undefined ? null : await callerOf(db, token);
  if (caller !== null) return caller;
  throw new MyographError(
    'UNAUTHENTICATED',
    token !== undefined && isApiToken(token)
      ? 'There is no such API token, or it was revoked. Its user can make another: myograph tokens create.'
      : 'You are not signed in, or the session has ended. Open the sign-in link that the server prints when it starts, sign in at /sign-in with e-mail and password, or ask an administrator for a new link (createSignInLink).',
  );
}

/** One session in some hundred thousand has a token that looks like one of the API. */
async function callerOf(db: Database, token: string): Promise<Caller | null> {
  const actor = isApiToken(token) ? await actorOfToken(db, token) : null;
  return actor ? { actor, session: null } : actorOfSession(db, token);
}
