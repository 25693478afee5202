import type { Server } from 'node:http';
import type { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import type { ErrorCode } from '../errors.ts';
import type { ResolverContext } from '../resolvers/context.ts';
import { signIn } from '../services/access.ts';
import type { FolderStore } from '../storage/folder-store.ts';
import { publicError } from './errors.ts';
import { objectRoutes } from './objects.ts';
import { homePage } from './page.ts';
import type { RequestContexts } from './request-context.ts';
import { authenticate, cookieOf, sessionTokenOf } from './sessions.ts';

/** Longest GraphQL request; a manifest's list of files is the largest that clients send. */
const largestRequest = '8mb';

export interface HttpOptions {
  readonly apollo: ApolloServer<ResolverContext>;
  readonly contexts: RequestContexts;
  readonly store: FolderStore;
  /** Names under which the server may be addressed; none other is answered. */
  readonly hostNames: ReadonlySet<string>;
  readonly isSecure: boolean;
}

/** Everything that the server answers over HTTP. */
export function createHttp(options: HttpOptions): Express {
  const { apollo, contexts, store, hostNames, isSecure } = options;
  const app = express();
  app.disable('x-powered-by');
  app.use(onlyFor(hostNames), safeHeaders);
  app.get('/health', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.get('/sign-in', async (request, response) => {
    const token = typeof request.query.token === 'string' ? request.query.token : '';
    const { sessionToken } = await signIn(contexts.db, token);
    response.set('Set-Cookie', cookieOf(sessionToken, isSecure)).redirect(303, '/');
  });
  app.use(
    '/graphql',
    express.json({ limit: largestRequest }),
    expressMiddleware(apollo, { context: ({ req }) => contexts.create(sessionTokenOf(req)) }),
  );
  app.use(objectRoutes(store));
  app.get('/', async (request, response) => {
    const { actor } = await authenticate(contexts.db, sessionTokenOf(request));
    response.type('html').send(homePage(actor));
  });
  app.use((_request, response) => {
    response.status(404).json({ code: 'NOT_FOUND', message: 'There is nothing at this address.' });
  });
  app.use(sendError);
  return app;
}

/**
 * Refuses requests addressed to a name that is not the server's: a page of another site could
 * otherwise point its own name at this machine and read what a browser here may read.
 */
function onlyFor(hostNames: ReadonlySet<string>): RequestHandler {
  return (request, response, next) => {
    if (hostNames.has(request.hostname)) return next();
    response.status(421).json({
      code: 'FORBIDDEN',
      message: `This server does not answer to the name ${request.hostname}. Set MYOGRAPH_PUBLIC_URL to the address that people use.`,
    });
  };
}

const safeHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'Content-Security-Policy':
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  });
  next();
};

const statusOf: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  OBJECT_MISSING: 404,
  INTERNAL: 500,
};

const sendError: ErrorRequestHandler = (error, _request, response, next) => {
  if (response.headersSent) return next(error);
  const isBadRequest = error instanceof Error && 'expose' in error && error.expose === true;
  if (isBadRequest) {
    response.status(400).json({ code: 'INVALID_INPUT', message: error.message });
    return;
  }
  const { code, message } = publicError(error);
  response.status(statusOf[code] ?? 400).json({ code, message });
};

/** Ends a server at once: answers under way are cut off. */
export function closeNow(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
