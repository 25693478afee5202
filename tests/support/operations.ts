import { type GraphQLField, OperationTypeNode } from 'graphql';
import type { User } from '../../src/generated/prisma/client.ts';
import { buildSchema } from '../../src/server/graphql.ts';
import type { Attempt } from './attempts.ts';

/** A field of Query, Mutation or Subscription. */
export interface RootField {
  readonly kind: OperationTypeNode;
  readonly field: GraphQLField<unknown, unknown>;
}

const schema = buildSchema();

/** Every operation that there is. */
export const operations: readonly RootField[] = Object.values(OperationTypeNode).flatMap((kind) =>
  Object.values(schema.getRootType(kind)?.getFields() ?? {}).map((field) => ({ kind, field })),
);

/** The document in which a user asks for the operation as the attempt says; a mutation's input is `$input`. */
export async function documentOf(
  { kind, field: { name, args } }: RootField,
  attempt: Attempt,
  user: User | null,
): Promise<string> {
  const { selection = '' } = attempt;
  const input = args.find((argument) => argument.name === 'input');
  return input
    ? `${kind} ($input: ${input.type}) { ${name}(input: $input) ${selection} }`
    : `${kind} { ${name}${(await attempt.args?.(user)) ?? ''} ${selection} }`;
}
