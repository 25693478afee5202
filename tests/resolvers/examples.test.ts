import { parse, validate, valueFromASTUntyped } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Example, examples } from '../../scripts/generate/api-reference.ts';
import { buildSchema } from '../../src/server/graphql.ts';
import { rules } from '../../src/services/access/rules.ts';
import { type Attempt, attemptsOn } from '../support/attempts.ts';
import { type FullCatalog, fillCatalog } from '../support/full-catalog.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { createUser } from '../support/tiny-study.ts';

const schema = buildSchema();
const all = examples(schema);
let server: TestServer;
let full: FullCatalog;
let attempts: Record<string, Attempt>;

beforeAll(async () => {
  server = await startTestServer();
  full = await fillCatalog(server.catalog);
  await createUser(server.catalog, 'guest');
  attempts = attemptsOn(server, full);
});

afterAll(() => server.close());

test('every operation has an example that fits the schema', () => {
  expect(all.map(({ name }) => name).toSorted()).toEqual(Object.keys(rules).toSorted());
  for (const { name, text } of all) {
    expect(validate(schema, parse(text)).map(({ message }) => `${name}: ${message}`)).toEqual([]);
  }
});

/** The arguments of an attempt as variables. */
function variablesOf(text: string): Record<string, unknown> {
  const [definition] = parse(`{ field${text} }`).definitions;
  if (definition?.kind !== 'OperationDefinition') return {};
  const [field] = definition.selectionSet.selections;
  if (field?.kind !== 'Field') return {};
  return Object.fromEntries(
    (field.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
  );
}

async function asked({ name, text }: Example): Promise<string[]> {
  const { input, args } = attempts[name] ?? {};
  const variables = input
    ? { input: await input('example', server.catalog.administrator) }
    : variablesOf((await args?.(server.catalog.administrator)) ?? '');
  // An administrator may do all that anyone may; who signs out is somebody else each time.
  const token = await server.tokenOf(server.catalog.administrator);
  const { errors } = await server.ask(token, text, variables);
  return errors.map(({ message }) => `${name}: ${message}`);
}

test('each example of a query and a mutation does what it says', async () => {
  const failures: string[] = [];
  for (const example of all.filter(({ root }) => root !== 'Subscription')) {
    failures.push(...(await asked(example)));
  }
  expect(failures).toEqual([]);
}, 60_000);
