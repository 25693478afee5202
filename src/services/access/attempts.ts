import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { MyographError } from '../../errors.ts';

const mostFailures = 20;
const windowSeconds = 15 * 60;

/**
 * Wrong passwords by e-mail address, whether or not anyone has it, so that being refused says nothing of
 * that. In memory: a database has one server. From one address on the network, better-auth lets fewer
 * through.
 */
const failures = new RateLimiterMemory({ points: mostFailures, duration: windowSeconds });

/**
 * Refuses another guess at the password of an e-mail address that too many were wrong for.
 *
 * @throws TOO_MANY_ATTEMPTS
 */
export async function refuseGuessing(email: string): Promise<void> {
  const state = await failures.get(keyOf(email));
  if (state !== null && state.consumedPoints >= mostFailures) {
    throw tooManyAttempts(state.msBeforeNext / 1000);
  }
}

/** Counts a wrong password. */
export async function countFailure(email: string): Promise<void> {
  await failures.consume(keyOf(email)).catch((error) => {
    // One above the limit: it is counted all the same.
    if (!(error instanceof RateLimiterRes)) throw error;
  });
}

/** Forgets what was counted, after a right one. */
export async function forgetFailures(email: string): Promise<void> {
  await failures.delete(keyOf(email));
}

export function tooManyAttempts(seconds: number): MyographError {
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  return new MyographError(
    'TOO_MANY_ATTEMPTS',
    `Too many attempts to sign in. Wait ${minutes} min, or use a sign-in link: an administrator can make one.`,
    { retryAfterSeconds: Math.ceil(seconds) },
  );
}

function keyOf(email: string): string {
  return email.toLowerCase().slice(0, 254);
}
