import type { StudyRole, User } from '../../src/generated/prisma/client.ts';
import type { Rule } from '../../src/services/access/rules.ts';
import type { FullCatalog } from './full-catalog.ts';
import type { TestServer } from './server.ts';
import { createStudy, createUser } from './tiny-study.ts';

/** One who asks. */
export interface Caller {
  /** Unique; a word. */
  readonly name: string;
  /** Their role in the full study; null when they are no member. */
  readonly role: StudyRole | null;
  readonly isAdministrator: boolean;
  /** A new session of theirs; null for who has none. */
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
  ...rising,
  'administrator',
] as const;

/**
 * People of every right there is: nobody, a stranger, who has each role in the full study, who has each
 * in another study alone, and an administrator.
 */
export async function callersOf(
  server: TestServer,
  full: FullCatalog,
): Promise<ReadonlyMap<string, Caller>> {
  const { catalog } = server;
  const elsewhere = await createStudy(catalog, 'elsewhere');
  const member = (name: string, user: User, role: StudyRole | null): Caller => ({
    name,
    role,
    isAdministrator: user.isAdministrator,
    newToken: () => server.tokenOf(user),
  });
  const foreign = async (role: StudyRole): Promise<Caller> => {
    const name = `foreign-${role}`;
    return member(name, await createUser(catalog, name, [[elsewhere, role]]), null);
  };
  const nobody = { name: 'nobody', role: null, isAdministrator: false, newToken: async () => null };
  const callers = [
    nobody,
    member('stranger', full.people.STRANGER, null),
    ...(await Promise.all(rising.map(foreign))),
    ...rising.map((role) => member(role, full.people[role], role)),
    member('administrator', catalog.administrator, 'OWNER'),
  ];
  return new Map(callers.map((caller) => [caller.name, caller]));
}

/** What the rule says that the caller is answered. */
export function outcomeOf({ name, role, isAdministrator }: Caller, { who }: Rule): Outcome {
  if (name === 'nobody') return 'UNAUTHENTICATED';
  if (who === 'SIGNED_IN' || isAdministrator) return 'DONE';
  if (who === 'ADMINISTRATOR') return 'FORBIDDEN';
  if (role === null) return 'HIDDEN';
  return rising.indexOf(role) < rising.indexOf(who) ? 'FORBIDDEN' : 'DONE';
}
