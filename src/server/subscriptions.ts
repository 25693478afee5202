import type { IncomingMessage, Server } from 'node:http';
import { type GraphQLError, type GraphQLSchema, parse, specifiedRules, validate } from 'graphql';
import { CloseCode } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { formatError, publicError } from './errors.ts';
import { validationRules } from './graphql.ts';
import type { RequestContexts } from './request-context.ts';
import { sessionTokenOf } from './sessions.ts';

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
    maxPayload: 1024 * 1024,
    verifyClient: ({ req }: { req: IncomingMessage }) => isOurs(req, hostNames),
  });
  const running = useServer(
    {
      schema,
      onConnect: async ({ connectionParams, extra }) => {
        await contexts.create(tokenOf(connectionParams, extra.request)).catch((error) => {
          extra.socket.close(CloseCode.Forbidden, publicError(error).code);
        });
      },
      context: ({ connectionParams, extra }) =>
        contexts.create(tokenOf(connectionParams, extra.request)),
      onSubscribe: (_context, _id, { query, operationName, variables }) => {
        const document = parse(query);
        const errors = validate(schema, document, [...specifiedRules, ...validationRules]);
        if (errors.length > 0) return errors;
        return { schema, document, operationName, variableValues: variables };
      },
      onNext: (_context, _id, _payload, _args, { errors, ...result }) =>
        errors ? { ...result, errors: errors.map(toPublic) } : result,
      onError: (_context, _id, _payload, errors) => errors.map(toPublic),
    },
    sockets,
  );
  return { stop: async () => running.dispose() };
}

function toPublic(error: GraphQLError) {
  return formatError(error.toJSON(), error);
}

/** A page of another site may not open a socket with the browser's cookie. */
function isOurs({ headers }: IncomingMessage, hostNames: ReadonlySet<string>): boolean {
  const { host, origin } = headers;
  const hostname = hostNameOf(`http://${host ?? ''}`);
  const originName = origin === undefined ? hostname : hostNameOf(origin);
  return hostNames.has(hostname) && hostNames.has(originName);
}

function hostNameOf(address: string): string {
  return URL.canParse(address) ? new URL(address).hostname : '';
}

function tokenOf(
  parameters: Record<string, unknown> | undefined,
  request: Parameters<typeof sessionTokenOf>[0],
): string | undefined {
  const token = parameters?.token;
  return typeof token === 'string' ? token : sessionTokenOf(request);
}
