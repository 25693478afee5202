import { z } from 'zod';
import type { Database } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import { countFailure, forgetFailures, refuseGuessing, tooManyAttempts } from './attempts.ts';
import { recordAudit } from './audit.ts';

/** An e-mail address and a password that somebody hands in. */
export interface Attempt {
  readonly email: string;
  readonly password: string;
  /** Scheme, name and port under which the server was asked. */
  readonly origin: string;
  /** Of the request: what tells whether it came by way of another site. */
  readonly headers: Headers;
  /** Where on the network it came from. */
  readonly clientAddress: string;
}

/** Answers with the token of a new session of 30 days. */
export type SignInByPassword = (attempt: Attempt) => Promise<string>;

const success = z.object({ token: z.string(), user: z.object({ id: z.uuid() }) });

/**
 * Sign-in by e-mail address and password, checked by better-auth. The audit log tells of each, in or not.
 * What it answers throws
 *
 * - UNAUTHENTICATED, in the same words and time for a wrong password as for an address that nobody has;
 * - TOO_MANY_ATTEMPTS; FORBIDDEN when another site led here.
 */
export function passwordSignIn(db: Database): SignInByPassword {
  // It takes a second to load, which servers without passwords need not spend.
  const load = async () => (await import('./better-auth.ts')).createAuth(db);
  let auth: ReturnType<typeof load> | undefined;
  return async (attempt) => {
    await refuseGuessing(attempt.email);
    auth ??= load();
    const response = await (await auth).handler(await requestOf(attempt));
    if (response.status === 429) throw tooManyAttempts(retryAfter(response));
    if (response.status === 403) throw otherSite();
    if (!response.ok) throw await refused(db, attempt);
    const { token, user } = success.parse(await response.json());
    await forgetFailures(attempt.email);
    const target = { type: 'User', id: user.id };
    await recordAudit(db, { actor: user }, { operation: 'signIn', studyIds: [], target });
    return token;
  };
}

/** Headers by which a browser says where a request comes from; a cookie makes better-auth insist on them. */
const originHeaders = [
  'origin',
  'referer',
  'cookie',
  'user-agent',
  'sec-fetch-site',
  'sec-fetch-mode',
  'sec-fetch-dest',
];

async function requestOf(attempt: Attempt): Promise<Request> {
  const { clientAddressHeader, signInPath } = await import('./better-auth.ts');
  const { email, password, origin, headers, clientAddress } = attempt;
  const passedOn = originHeaders.flatMap((name): [string, string][] => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  return new Request(`${origin}${signInPath}`, {
    method: 'POST',
    headers: [
      ...passedOn,
      ['content-type', 'application/json'],
      [clientAddressHeader, clientAddress],
    ],
    body: JSON.stringify({ email, password }),
  });
}

function retryAfter(response: Response): number {
  return Number(response.headers.get('x-retry-after') ?? 60);
}

function otherSite(): MyographError {
  return new MyographError(
    'FORBIDDEN',
    'This sign-in came by way of another site. Open the address of this server, and sign in there.',
  );
}

/** As costly, and as talkative, whether or not somebody has the address. */
async function refused(db: Database, { email }: Attempt): Promise<MyographError> {
  await countFailure(email);
  const user = await db.user.findUnique({ where: { email: email.trim().toLowerCase() } });
  const actor = user && { id: user.id };
  await recordAudit(db, { actor }, { operation: 'signInFailed', studyIds: [], target: null });
  return new MyographError(
    'UNAUTHENTICATED',
    'E-mail address or password is wrong. If the password is lost, ask an administrator for a sign-in link.',
  );
}
