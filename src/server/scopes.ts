import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  OperationTypeNode,
} from 'graphql';
import { MyographError } from '../errors.ts';
import type { ResolverContext } from '../resolvers/context.ts';
import { isOperation, type Operation, ruleOf } from '../services/access/rules.ts';
import type { TokenLimits } from '../services/context.ts';

type Resolver = GraphQLFieldResolver<unknown, ResolverContext>;

/**
 * Makes every field of Query, Mutation and Subscription refuse API tokens without the scope that its rule
 * names: over HTTP and WebSocket alike, there is no other way in.
 *
 * @throws when a field has no rule
 */
export function requireScopes(schema: GraphQLSchema): GraphQLSchema {
  for (const kind of Object.values(OperationTypeNode)) {
    for (const field of Object.values(schema.getRootType(kind)?.getFields() ?? {})) {
      if (!isOperation(field.name)) throw new Error(`No rule says who may ask for ${field.name}.`);
      const first = kind === OperationTypeNode.SUBSCRIPTION ? 'subscribe' : 'resolve';
      field[first] = guarded(field.name, field[first] ?? defaultFieldResolver);
    }
  }
  return schema;
}

function guarded(operation: Operation, resolver: Resolver): Resolver {
  return (parent, args, context, info) => {
    const { token } = context.actor;
    if (token) requireScope(token, operation);
    return resolver(parent, args, context, info);
  };
}

/** @throws FORBIDDEN, with the scope that is missing */
function requireScope({ name, scopes }: TokenLimits, operation: Operation): void {
  const { scope } = ruleOf(operation);
  if (scope !== null && scopes.includes(scope)) return;
  const reason =
    scope === null
      ? `${operation} takes a person who is signed in; no API token can do it.`
      : `${operation} takes an API token with the scope ${scope}; ${name} has ${scopes.join(', ')}.`;
  throw new MyographError('FORBIDDEN', reason, { operation, required: scope, own: scopes });
}
