import type { Study, StudyRole, User } from '../../src/generated/prisma/client.ts';
import { type Operation, ruleOf, type Scope, scopes } from '../../src/services/access/rules.ts';
import { createToken } from '../../src/services/access.ts';
import type { FullCatalog } from './full-catalog.ts';
import type { TestServer } from './server.ts';
import { createStudy, createUser } from './tiny-study.ts';

/** One who asks. */
export interface Caller {
  /** Unique; a word. */
  readonly name: string;
  /** Null for who is not signed in. */
  readonly user: User | null;
  /** Their role in the full study; null when they are no member, or their token reaches others alone. */
  readonly role: StudyRole | null;
  readonly isAdministrator: boolean;
  /** Of an API token; null for a session. */
  readonly scopes: readonly Scope[] | null;
  readonly isLimitedToStudies: boolean;
  /** A new session of theirs, or the API token. */
  readonly newToken: () => Promise<string | null>;
}

/** What one who asks is answered: HIDDEN stands for NOT_FOUND, or a list without anything of the study. */
export type Outcome = 'DONE' | 'UNAUTHENTICATED' | 'FORBIDDEN' | 'HIDDEN';

const rising: readonly StudyRole[] = ['VIEWER', 'ANNOTATOR', 'EDITOR', 'OWNER'];

/** The least first, so that what is refused finds what it would have changed. */
export const callerNames = [
  'nobody',
  'stranger',
  ...rising.map((role) => `foreign-${role}`),
  'token-elsewhere',
  'token-of-VIEWER',
  ...rising,
  'token-here',
  ...scopes.map((scope) => `token-to-${scope}`),
  'administrator',
];

/**
 * People of every right there is: nobody, a stranger, who has each role in the full study, who has each
 * in another study alone, and an administrator. And API tokens: of the administrator with each scope, with
 * all scopes for the full study alone and for another alone, and with all scopes of a viewer.
 */
export async function callersOf(
  server: TestServer,
  full: FullCatalog,
): Promise<ReadonlyMap<string, Caller>> {
  const { catalog } = server;
  const elsewhere = await createStudy(catalog, 'elsewhere');
  const foreign = async (role: StudyRole): Promise<Caller> => {
    const name = `foreign-${role}`;
    return person(server, name, await createUser(catalog, name, [[elsewhere, role]]), null);
  };
  const { administrator } = catalog;
  const limited = (name: string, study: Study, role: StudyRole | null) =>
    script(server, name, administrator, role, { scopes, study });
  const callers = [
    nobody,
    person(server, 'stranger', full.people.STRANGER, null),
    ...(await Promise.all(rising.map(foreign))),
    ...rising.map((role) => person(server, role, full.people[role], role)),
    person(server, 'administrator', administrator, 'OWNER'),
    script(server, 'token-of-VIEWER', full.people.VIEWER, 'VIEWER', { scopes }),
    limited('token-elsewhere', elsewhere, null),
    limited('token-here', full.study, 'OWNER'),
    ...scopes.map((scope) =>
      script(server, `token-to-${scope}`, administrator, 'OWNER', { scopes: [scope] }),
    ),
  ];
  return new Map(callers.map((caller) => [caller.name, caller]));
}

const nobody: Caller = {
  name: 'nobody',
  user: null,
  role: null,
  isAdministrator: false,
  scopes: null,
  isLimitedToStudies: false,
  newToken: async () => null,
};

function person(server: TestServer, name: string, user: User, role: StudyRole | null): Caller {
  return {
    ...{ name, user, role },
    isAdministrator: user.isAdministrator,
    scopes: null,
    isLimitedToStudies: false,
    newToken: () => server.tokenOf(user),
  };
}

/** The user, by an API token. */
function script(
  server: TestServer,
  name: string,
  user: User,
  role: StudyRole | null,
  { scopes: given, study }: { scopes: readonly Scope[]; study?: Study },
): Caller {
  return {
    ...{ name, user, role },
    isAdministrator: user.isAdministrator && study === undefined,
    scopes: given,
    isLimitedToStudies: study !== undefined,
    async newToken() {
      const { secret } = await createToken(server.catalog.as(user), {
        name: `${name} ${Math.random()}`,
        scopes: [...given],
        expiresInDays: 1,
        studies: study ? [study.code] : null,
      });
      return secret;
    },
  };
}

/** What the rule of an operation says that the caller is answered. */
export function outcomeOf(caller: Caller, operation: Operation): Outcome {
  const { who, scope } = ruleOf(operation);
  const { role } = caller;
  if (caller.user === null) return 'UNAUTHENTICATED';
  if (caller.scopes && (scope === null || !caller.scopes.includes(scope))) return 'FORBIDDEN';
  if (operation === 'createStudy' && caller.isLimitedToStudies) return 'FORBIDDEN';
  if (who === 'SIGNED_IN' || caller.isAdministrator) return 'DONE';
  if (who === 'ADMINISTRATOR') return 'FORBIDDEN';
  if (role === null) return 'HIDDEN';
  return rising.indexOf(role) < rising.indexOf(who) ? 'FORBIDDEN' : 'DONE';
}
