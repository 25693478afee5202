import { prismaAdapter } from 'better-auth/adapters/prisma';
import { betterAuth } from 'better-auth/minimal';
import type { Database } from '../../db.ts';
import { passwordLength } from './password.ts';
import { hashOf, newSecret } from './secrets.ts';
import { SESSION_MS } from './sessions.ts';

/** The header in which a request says which address on the network it came from. */
export const clientAddressHeader = 'x-myograph-client';

/** Where better-auth answers to an e-mail address and a password. */
export const signInPath = '/auth/sign-in/email';

/**
 * better-auth, for what it is used for: checking an e-mail address and a password, at an equal pace
 * whether or not there is such a user, at most ten a minute from one address, from no other site; and
 * beginning a session. Users are made by administrators alone.
 */
export function createAuth(db: Database): { handler(request: Request): Promise<Response> } {
  return betterAuth({
    basePath: '/auth',
    database: prismaAdapter(hashingTokens(db), { provider: 'postgresql' }),
    // It signs cookies that are not passed on: a session is found by the hash of its token.
    secret: newSecret(),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordLength.min,
      maxPasswordLength: passwordLength.max,
    },
    session: {
      expiresIn: SESSION_MS / 1000,
      disableSessionRefresh: true,
      fields: { token: 'tokenHash' },
    },
    rateLimit: {
      enabled: true,
      storage: 'memory',
      customRules: { '/sign-in/email': { window: 60, max: 10 } },
    },
    advanced: {
      // Said because better-auth lets it go where NODE_ENV is test.
      disableCSRFCheck: false,
      disableOriginCheck: false,
      // Ids are the database's; of the tables, only those that a password needs are there.
      database: { generateId: false, validateSchema: false },
      ipAddress: { ipAddressHeaders: [clientAddressHeader] },
    },
    logger: { level: 'error' },
    telemetry: { enabled: false },
  });
}

/** The catalog, in which of a session's token only the hash is kept, whatever better-auth writes. */
function hashingTokens(db: Database) {
  return db.$extends({
    query: {
      session: {
        async create({ args, query }) {
          const { tokenHash: token } = args.data;
          const row = await query({ ...args, data: { ...args.data, tokenHash: hashOf(token) } });
          return { ...row, tokenHash: token };
        },
      },
    },
  });
}
