import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { GraphQLError, type GraphQLSchema, type ValidationRule } from 'graphql';
import type { ResolverContext } from '../resolvers/context.ts';
import { resolvers } from '../resolvers/index.ts';
import { refusalOfCost } from './cost.ts';
import { formatError } from './errors.ts';
import { requireScopes } from './scopes.ts';
import { refuseBrokenTexts } from './texts.ts';

const schemaFolder = path.resolve(import.meta.dirname, '../schema');

/** Deepest nesting of fields that a query may have; the deepest that the clients need is 9. */
const maxDepth = 15;

/** Most tokens of a query; the clients' longest has some hundred. Many more, nested, exhaust the stack. */
export const maxTokens = 1_000;

/** Rules for queries beyond GraphQL's own. */
export const validationRules: ValidationRule[] = [
  maxDepthRule({
    n: maxDepth,
    ignoreIntrospection: true,
    propagateOnRejection: false,
    onReject: [(context, error) => context?.reportError(error)],
  }),
];

/** The SDL of src/schema with its resolvers, none of which does more for an API token than its scopes say. */
export function buildSchema(): GraphQLSchema {
  const typeDefs = readdirSync(schemaFolder)
    .filter((name) => name.endsWith('.graphql'))
    .map((name) => readFileSync(path.join(schemaFolder, name), 'utf8'));
  return requireScopes(refuseBrokenTexts(makeExecutableSchema({ typeDefs, resolvers })));
}

/** Refuses what costs too much, and subscriptions: Apollo would run one as if it were a query. */
const refusals: ApolloServerPlugin<ResolverContext> = {
  requestDidStart: async () => ({
    async didResolveOperation({ schema, document, operation, operationName, request }) {
      const refusal = refusalOfCost({
        ...{ schema, document, operationName },
        variables: request.variables,
      });
      if (refusal) throw refusal;
      if (operation?.operation !== 'subscription') return;
      throw new GraphQLError('Subscriptions go over a WebSocket at /graphql.', {
        extensions: { code: 'BAD_REQUEST', http: { status: 400 } },
      });
    },
  }),
};

/** Apollo over the schema; the caller starts it. */
export function createApollo(schema: GraphQLSchema): ApolloServer<ResolverContext> {
  return new ApolloServer<ResolverContext>({
    schema,
    formatError,
    validationRules,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    introspection: true,
    parseOptions: { maxTokens },
    allowBatchedHttpRequests: false,
    // Myograph ends on signals by itself, everything in its order.
    stopOnTerminationSignals: false,
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      // It would look at every field of every answer, for hints that the schema does not have.
      ApolloServerPluginCacheControlDisabled(),
      refusals,
    ],
  });
}
