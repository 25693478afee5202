import { OperationTypeNode } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toGlobalId } from '../../src/resolvers/global-id.ts';
import { isOperation } from '../../src/services/access/rules.ts';
import { type Attempt, attemptsOn } from '../support/attempts.ts';
import {
  type Caller,
  callerNames,
  callersOf,
  type Outcome,
  outcomeOf,
} from '../support/callers.ts';
import { addRepeatedSubject, type FullCatalog, fillCatalog } from '../support/full-catalog.ts';
import { documentOf, operations } from '../support/operations.ts';
import { type Answer, codes, startTestServer, type TestServer } from '../support/server.ts';
import { createUser } from '../support/tiny-study.ts';

let server: TestServer;
let full: FullCatalog;
let attempts: Readonly<Record<string, Attempt>>;
let callers: ReadonlyMap<string, Caller>;
const sessions = new Map<string, string | null>();

beforeAll(async () => {
  server = await startTestServer();
  full = await fillCatalog(server.catalog);
  await addRepeatedSubject(server.catalog, full.study);
  await createUser(server.catalog, 'guest', [[full.study, 'VIEWER']]);
  attempts = attemptsOn(server, full);
  callers = await callersOf(server, full);
  for (const { name, newToken } of callers.values()) sessions.set(name, await newToken());
});

afterAll(() => server.close());

/** What the answer comes to. An answer that shows nothing of the study says no more than NOT_FOUND. */
function outcome(answer: Answer, { shows }: Attempt): Outcome | string {
  const [code] = codes(answer);
  if (code === 'NOT_FOUND') return 'HIDDEN';
  if (code !== undefined) return code;
  return shows && !JSON.stringify(answer.data).includes(shows()) ? 'HIDDEN' : 'DONE';
}

test('every operation of the schema has an attempt, and no attempt is at another', () => {
  const names = operations.map(({ field }) => field.name);
  expect(Object.keys(attempts).sort()).toEqual(names.sort());
});

describe.each(operations)('$kind $field.name', (operation) => {
  const { kind, field } = operation;

  test.each(callerNames)('as its rule says: %s', async (callerName) => {
    const [attempt, caller] = [attempts[field.name], callers.get(callerName)];
    if (!attempt || !caller) throw new Error(`${field.name} is not tried as ${callerName}.`);
    // Who signs out is out.
    const session = sessions.get(callerName) ?? null;
    const token = field.name === 'signOut' ? await caller.newToken() : session;
    const variables = { input: await attempt.input?.(callerName, caller.user) };
    const ask = kind === OperationTypeNode.SUBSCRIPTION ? server.watch : server.ask;
    const answer = await ask(token, await documentOf(operation, attempt, caller.user), variables);
    if (!isOperation(field.name)) throw new Error(`There is no rule for ${field.name}.`);
    const expected = outcomeOf(caller, field.name);
    expect(outcome(answer, attempt), JSON.stringify(answer)).toBe(expected);
  });
});

describe('a stranger', () => {
  test('cannot tell a study of others from none', async () => {
    const stranger = sessions.get('stranger') ?? null;
    const create = (studies: string[]) =>
      server.ask(
        stranger,
        'mutation ($input: CreateCohortInput!) { createCohort(input: $input) { cohort { id } } }',
        { input: { name: 'any', studies } },
      );
    const [known, unknown] = [await create(['full']), await create(['none'])];
    expect([codes(known), codes(unknown)]).toEqual([['NOT_FOUND'], ['NOT_FOUND']]);
  });

  test('sees no subject in coverage, whatever it is grouped by', async () => {
    const stranger = sessions.get('stranger') ?? null;
    const query = '{ coverage(groupBy: [STUDY, SUBJECT]) { subject } volumes { totalCount } }';
    expect((await server.ask(stranger, query)).data).toEqual({
      coverage: [],
      volumes: { totalCount: 0 },
    });
  });

  test('is not told whether a study of others has a member of some name', async () => {
    const set =
      'mutation ($input: RemoveMemberInput!) { removeMember(input: $input) { study { id } } }';
    const remove = (userName: string) =>
      server.ask(sessions.get('stranger') ?? null, set, {
        input: { studyId: toGlobalId('Study', full.study.id), userName },
      });
    const [member, other] = [await remove('viewer'), await remove('nobody-at-all')];
    expect(member.errors).toEqual(other.errors);
  });
});
