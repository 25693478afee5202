import type { IncomingMessage, Server } from 'node:http';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import { CloseCode } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { formatError, publicError } from './errors.ts';
import { maxTokens, validationRules } from './graphql.ts';
import type { RequestContexts } from './request-context.ts';
import { tokenOfRequest } from './sessions.ts';

/** Longest message from a client: one operation with its variables. */
const largestMessage = 1024 * 1024;

/** How long clients may take to say goodbye once the server ends. */
const patienceMs = 1_000;

/**
 * Subscriptions over WebSocket at /graphql, protocol graphql-transport-ws. A browser's session cookie
 * signs it in; other clients send `{ token }` when they connect.
 */
export function serveSubscriptions(options: {
  readonly server: Server;
  readonly schema: GraphQLSchema;
  readonly contexts: RequestContexts;
  readonly hostNames: ReadonlySet<string>;
}): { stop(): Promise<void> } {
  const { server, schema, contexts, hostNames } = options;
  const sockets = new WebSocketServer({
    server,
    path: '/graphql',
    maxPayload: largestMessage,
    verifyClient: ({ req }: { req: IncomingMessage }) => isOurs(req, hostNames),
  });
  const running = useServer(
    {
      schema,
      onConnect: async ({ connectionParams, extra: { request, socket } }) => {
        try {
          await contexts.create(tokenOf(connectionParams, request));
          return true;
        } catch (error) {
          socket.close(CloseCode.Forbidden, publicError(error).code);
          return false;
        }
      },
      context: ({ connectionParams, extra }) =>
        contexts.create(tokenOf(connectionParams, extra.request)),
      onSubscribe: (_context, _id, { query, operationName, variables }) => {
        const document = parsed(query);
        if (document instanceof GraphQLError) return coded('GRAPHQL_PARSE_FAILED', [document]);
        const errors = validate(schema, document, [...specifiedRules, ...validationRules]);
        if (errors.length > 0) return coded('GRAPHQL_VALIDATION_FAILED', errors);
        return { schema, document, operationName, variableValues: variables };
      },
      onNext: (_context, _id, _payload, _args, { data = null, errors }) => ({
        data,
        ...(errors ? { errors: errors.map(toPublic) } : {}),
      }),
      onError: (_context, _id, _payload, errors) => errors.map(toPublic),
    },
    sockets,
  );
  return {
    async stop() {
      const clients = [...sockets.clients];
      const terminate = () => {
        for (const client of clients) client.terminate();
      };
      const timer = setTimeout(terminate, patienceMs);
      await running.dispose();
      clearTimeout(timer);
    },
  };
}

function parsed(query: string): DocumentNode | GraphQLError {
  try {
    return parse(query, { maxTokens });
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

/** With the code that Apollo gives these errors over HTTP. */
function coded(code: string, errors: readonly GraphQLError[]): readonly GraphQLError[] {
  for (const error of errors) error.extensions.code = code;
  return errors;
}

function toPublic(error: GraphQLError): GraphQLFormattedError {
  return formatError(error.toJSON(), error);
}

/** A page of another site may not open a socket with the browser's cookie. */
function isOurs({ headers }: IncomingMessage, hostNames: ReadonlySet<string>): boolean {
  const host = URL.parse(`http://${headers.host ?? ''}`);
  if (!host || !hostNames.has(host.hostname)) return false;
  // Another port is another site: browsers send the cookie there all the same.
  return headers.origin === undefined || URL.parse(headers.origin)?.host === host.host;
}

function tokenOf(
  parameters: Record<string, unknown> | undefined,
  request: Parameters<typeof tokenOfRequest>[0],
): string | undefined {
  const token = parameters?.token;
  return typeof token === 'string' ? token : tokenOfRequest(request);
}
