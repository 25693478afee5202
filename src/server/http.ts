import type { ApolloServer } from '@apollo/server';
import { expressMiddleware } from '@as-integrations/express5';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { GraphQLError } from 'graphql';
import type { ResolverContext } from '../resolvers/context.ts';
import type { FolderStore } from '../storage/folder-store.ts';
import type { S3Store } from '../storage/s3-store.ts';
import { publicError, statusOf } from './errors.ts';
import { objectRoutes } from './objects.ts';
import { errorPage } from './pages.ts';
import type { RequestContexts } from './request-context.ts';
import { tokenOfRequest } from './sessions.ts';
import { signInRoutes } from './sign-in.ts';
import { webRoutes } from './web.ts';

/** Longest GraphQL request; a manifest's list of files is the largest that clients send. */
const largestRequest = '8mb';

export interface HttpOptions {
  readonly apollo: ApolloServer<ResolverContext>;
  readonly contexts: RequestContexts;
  readonly store: FolderStore | S3Store;
  /** Names under which the server may be addressed; none other is answered. */
  readonly hostNames: ReadonlySet<string>;
  readonly isSecure: boolean;
  /** Address that people use, when it is not the one that the server listens on. */
  readonly publicUrl: string | undefined;
  /** Origin that objects are read from, when it is not this server. */
  readonly storeOrigin: string | undefined;
}

/** Everything that the server answers over HTTP. */
export function createHttp(options: HttpOptions): Express {
  const { apollo, contexts, store, hostNames, isSecure, publicUrl, storeOrigin } = options;
  const app = express();
  app.disable('x-powered-by');
  app.use(safeHeaders, onlyFor(hostNames));
  app.get('/health', (_request, response) => {
    response.json({ status: 'ok' });
  });
  app.use(signInRoutes({ contexts, isSecure, publicUrl }));
  app.use(
    '/graphql',
    express.json({ limit: largestRequest }),
    expressMiddleware(apollo, { context: ({ req }) => contextOf(contexts, req) }),
  );
  // S3 serves its signed addresses itself.
  if (store.kind === 'folder') app.use(objectRoutes(store));
  app.use(webRoutes(storeOrigin));
  app.use((request, response) => {
    const error = { code: 'NOT_FOUND', message: 'There is nothing at this address.' };
    refuse(request, response, 404, error);
  });
  app.use(sendError);
  return app;
}

/** Says in the status, too, that nobody is signed in: proxies and scripts look only there. */
async function contextOf(contexts: RequestContexts, request: Request): Promise<ResolverContext> {
  try {
    return await contexts.create(tokenOfRequest(request));
  } catch (error) {
    const originalError = publicError(error);
    const http = { status: statusOf(originalError) };
    throw new GraphQLError(originalError.message, { originalError, extensions: { http } });
  }
}

/**
 * Refuses requests addressed to a name that is not the server's: a page of another site could
 * otherwise point its own name at this machine and read what a browser here may read.
 */
function onlyFor(hostNames: ReadonlySet<string>): RequestHandler {
  return (request, response, next) => {
    if (hostNames.has(request.hostname)) return next();
    const message = `This server does not answer to the name ${request.hostname}. Set MYOGRAPH_PUBLIC_URL to the address that people use.`;
    refuse(request, response, 421, { code: 'FORBIDDEN', message });
  };
}

const safeHeaders: RequestHandler = (_request, response, next) => {
  response.set({
    'Content-Security-Policy':
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  });
  next();
};

const sendError: ErrorRequestHandler = (error, request, response, next) => {
  if (response.headersSent) return next(error);
  // Of express's own parsers: a body that is too long or not what it says it is, an address like /%.
  const isBadRequest =
    error instanceof URIError ||
    (error instanceof Error && 'expose' in error && error.expose === true);
  if (isBadRequest) {
    const status = 'status' in error && typeof error.status === 'number' ? error.status : 400;
    refuse(request, response, status, { code: 'INVALID_INPUT', message: error.message });
    return;
  }
  const refusal = publicError(error);
  refuse(request, response, statusOf(refusal), refusal);
};

/** In words for a person with a browser, in JSON for programs. */
function refuse(
  request: Request,
  response: Response,
  status: number,
  { code, message }: { readonly code: string; readonly message: string },
): void {
  response.status(status);
  if (request.accepts(['json', 'html']) === 'html') {
    response.type('html').send(errorPage({ code, message }));
  } else {
    response.json({ code, message });
  }
}
