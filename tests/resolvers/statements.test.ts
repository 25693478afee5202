import {
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { analyses } from '../../src/server/cost.ts';
import { buildSchema } from '../../src/server/graphql.ts';
import { fillCatalog } from '../support/full-catalog.ts';
import { addManyOfEach } from '../support/many-of-each.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Pages of so many rows, and of three times as many. */
const FEW = 2;
const MANY = 6;

let server: TestServer;
let token: string;
const schema = buildSchema();

beforeAll(async () => {
  server = await startTestServer();
  token = await server.tokenOf(server.catalog.administrator);
  await addManyOfEach(server.catalog, await fillCatalog(server.catalog), MANY);
}, 120_000);

afterAll(() => server.close());

afterEach(() => {
  vi.restoreAllMocks();
});

type Field = GraphQLField<unknown, unknown>;

/** A way from Query to the objects of a type, of which there are the more the longer the pages are. */
interface Way {
  readonly type: GraphQLObjectType;
  readonly path: readonly string[];
}

/**
 * The shortest way to each type that is reached through a connection without required arguments; of ways of one
 * length, one that ends with a list of its own.
 */
function waysToTypes(): Way[] {
  const query = schema.getQueryType();
  if (!query) throw new Error('there is no Query');
  const ways = new Map<string, Way>();
  let level: Way[] = connectionsOf(query, []);
  while (level.length > 0) {
    const found = level.filter((way) => {
      if (ways.has(way.type.name)) return false;
      ways.set(way.type.name, way);
      return true;
    });
    level = [
      ...found.flatMap(({ type, path }) => connectionsOf(type, path)),
      ...found.flatMap(({ type, path }) => objectsOf(type, path)),
    ];
  }
  return [...ways.values()];
}

function fieldsOf(type: GraphQLObjectType): Field[] {
  return Object.values(type.getFields()).filter(({ args }) => !args.some(isRequiredArgument));
}

/** Without those that are worked out for each row apart. */
function loadedFieldsOf(type: GraphQLObjectType): Field[] {
  return fieldsOf(type).filter(({ name }) => !analyses.has(`${type.name}.${name}`));
}

function connectionsOf(type: GraphQLObjectType, path: readonly string[]): Way[] {
  return loadedFieldsOf(type).flatMap((field) => {
    const named = getNamedType(field.type);
    if (!isObjectType(named) || !named.name.endsWith('Connection')) return [];
    const node = getNamedType(named.getFields().nodes?.type);
    return isObjectType(node) ? [{ type: node, path: [...path, paged(field), 'nodes'] }] : [];
  });
}

function objectsOf(type: GraphQLObjectType, path: readonly string[]): Way[] {
  return loadedFieldsOf(type).flatMap((field) => {
    const named = getNamedType(field.type);
    const isPaged = named.name.endsWith('Connection');
    return isObjectType(named) && !isPaged ? [{ type: named, path: [...path, field.name] }] : [];
  });
}

const paged = ({ name, args }: Field) =>
  args.some((argument) => argument.name === 'first') ? `${name}(first: $first)` : name;

/** The field with what hangs on it without a further statement. */
function selected(field: Field): string {
  const named = getNamedType(field.type);
  if (!isObjectType(named)) return field.name;
  const inner = named.name.endsWith('Connection')
    ? 'totalCount nodes { __typename }'
    : '__typename';
  return `${paged(field)} { ${inner} }`;
}

const queryOf = ({ path }: Way, selection: string) =>
  `query ($first: Int!) { ${path.join(' { ')} { __typename ${selection} }${' }'.repeat(path.length)}`;

/** Statements that the server sends while it answers; the fewest of two tries, as others may be at work. */
async function statements(
  query: string,
  first: number,
): Promise<{ sent: number; objects: number }> {
  const tries = [await once(query, first), await once(query, first)];
  const [a, b] = tries;
  if (!a || !b) throw new Error('nothing was asked');
  return a.sent <= b.sent ? a : b;
}

async function once(query: string, first: number) {
  const sent = vi.spyOn(pg.Client.prototype, 'query');
  const { errors, data } = await server.ask(token, query, { first });
  expect(errors.map(({ message }) => `${query}: ${message}`)).toEqual([]);
  const { length } = sent.mock.calls;
  sent.mockRestore();
  return { sent: length, objects: JSON.stringify(data).split('__typename').length };
}

/** Whether a list that is not paged hangs on nothing that grows. */
const isPlainList = ({ type }: Field) => isListType(isNonNullType(type) ? type.ofType : type);

test('no field of any list takes more statements for more rows', async () => {
  const growing: string[] = [];
  for (const way of waysToTypes()) {
    for (const field of fieldsOf(way.type).filter(({ resolve }) => resolve)) {
      const name = `${way.type.name}.${field.name}`;
      const query = queryOf(way, selected(field));
      const few = await statements(query, FEW);
      const many = await statements(query, MANY);
      if (many.sent > few.sent) growing.push(name);
      if (!isPlainList(field)) expect(many.objects, query).toBeGreaterThanOrEqual(few.objects);
    }
  }
  expect(growing.toSorted()).toEqual([...analyses].toSorted());
}, 120_000);

test('the pages that are compared differ in length, for every type with a list of its own', async () => {
  for (const way of waysToTypes().filter(({ path }) => path.at(-1) === 'nodes')) {
    const query = queryOf(way, '');
    const few = await statements(query, FEW);
    const many = await statements(query, MANY);
    expect(many.objects, query).toBeGreaterThan(few.objects);
    expect(many.sent, query).toBe(few.sent);
  }
}, 60_000);

test('a list counts its rows only when asked', async () => {
  const bare = await statements(
    'query ($first: Int!) { volumes(first: $first) { nodes { id } } }',
    FEW,
  );
  const counted = await statements(
    'query ($first: Int!) { volumes(first: $first) { totalCount } }',
    FEW,
  );
  expect(counted.sent).toBe(bare.sent + 1);
});
