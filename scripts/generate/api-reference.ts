import {
  buildSchema,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  parse,
  print,
} from 'graphql';
import { type Operation, ruleOf, rules } from '../../src/services/access/rules.ts';
import { mergedSchema } from '../schema.ts';
import { inRoot } from '../setup/checkout.mjs';

/** The reference of the API: written by `npm run generate` below its first mark. */
export const apiReferenceFile = inRoot('docs/api.md');

const mark = '<!-- From here on written by `npm run generate`. -->';

type Field = GraphQLField<unknown, unknown>;
type Root = 'Query' | 'Mutation' | 'Subscription';

/** An operation as it can be sent: with all arguments as variables, and what its result has without going far. */
export interface Example {
  readonly name: string;
  readonly root: Root;
  readonly text: string;
}

/** The document with its reference renewed. */
export function withApiReference(document: string): string {
  const [head = ''] = document.split(mark);
  const schema = buildSchema(mergedSchema());
  const parts = rootsOf(schema).flatMap(({ root, type }) => [
    `## ${root === 'Query' ? 'Queries' : `${root}s`}`,
    ...Object.values(type.getFields()).map((field) => sectionOf(root, field)),
  ]);
  return `${head}${mark}\n\n${parts.join('\n\n')}\n`;
}

/** One for every field of Query, Mutation and Subscription. */
export function examples(schema: GraphQLSchema): Example[] {
  return rootsOf(schema).flatMap(({ root, type }) =>
    Object.values(type.getFields()).map((field) => ({
      ...{ root, name: field.name },
      text: exampleOf(root, field),
    })),
  );
}

function rootsOf(schema: GraphQLSchema): { root: Root; type: GraphQLObjectType }[] {
  return (['Query', 'Mutation', 'Subscription'] as const).flatMap((root) => {
    const type = schema.getType(root);
    return isObjectType(type) ? [{ root, type }] : [];
  });
}

function sectionOf(root: Root, field: Field): string {
  const given = field.args.map(({ name, type, description }) =>
    `- \`${name}: ${type}\` ${description ?? ''}`.trimEnd(),
  );
  return [
    `### ${field.name}`,
    field.description ?? '',
    `${whoMay(field.name)} Gives \`${field.type}\`.`,
    ...(given.length > 0 ? [given.join('\n')] : []),
    `\`\`\`graphql\n${exampleOf(root, field)}\n\`\`\``,
  ].join('\n\n');
}

function whoMay(name: string): string {
  if (!isOperation(name)) return '';
  const { who, scope, note } = ruleOf(name);
  return `Who may: \`${who}\`${note ? ` (${note})` : ''}; scope of a token: \`${scope}\`.`;
}

function isOperation(name: string): name is Operation {
  return name in rules;
}

/** Arguments that have a default are left to it, but for the length of a page. */
function exampleOf(root: Root, field: Field): string {
  const args = field.args.filter(
    ({ name, defaultValue }) => defaultValue === undefined || name === 'first',
  );
  const declared = args.map(({ name, type }) =>
    name === 'first' ? '$first: Int! = 20' : `$${name}: ${type}`,
  );
  const given = args.map(({ name }) => `${name}: $${name}`);
  const inBrackets = (parts: readonly string[]) =>
    parts.length > 0 ? `(${parts.join(', ')})` : '';
  const call = `${field.name}${inBrackets(given)} ${selectionOf(field.type, 3)}`;
  const name = `${field.name[0]?.toUpperCase()}${field.name.slice(1)}`;
  return print(parse(`${root.toLowerCase()} ${name}${inBrackets(declared)} { ${call} }`));
}

/** Leaf fields, and those of what is needed to have any. */
function selectionOf(type: Field['type'], depth: number): string {
  const named = getNamedType(type);
  if (isLeafType(named)) return '';
  if (isInterfaceType(named)) return '{ __typename id }';
  if (!isObjectType(named)) return '{ __typename }';
  const fields = Object.values(named.getFields()).filter(({ args }) => args.length === 0);
  if (named.name.endsWith('Connection')) {
    const nodes = named.getFields().nodes;
    return `{ totalCount pageInfo { hasNextPage endCursor } nodes ${nodes ? selectionOf(nodes.type, depth - 1) : ''} }`;
  }
  const leaves = fields
    .filter((field) => isLeafType(getNamedType(field.type)))
    .map(({ name }) => name);
  if (leaves.length > 0 && !named.name.endsWith('Payload'))
    return `{ ${leaves.slice(0, 6).join(' ')} }`;
  const inner = fields
    .filter((field) => !isLeafType(getNamedType(field.type)))
    .map(
      (field) =>
        `${field.name} ${depth > 0 ? selectionOf(field.type, depth - 1) : '{ __typename }'}`,
    );
  return `{ ${[...leaves, ...inner.slice(0, 3)].join(' ') || '__typename'} }`;
}
