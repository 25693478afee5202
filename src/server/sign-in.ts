import express, { type Request, Router } from 'express';
import { z } from 'zod';
import { isLoopback } from '../config.ts';
import { MyographError } from '../errors.ts';
import { type Attempt, passwordSignIn, type SessionPlace, signIn } from '../services/access.ts';
import type { RequestContexts } from './request-context.ts';
import { cookieOf } from './sessions.ts';

/** Longest body of a sign-in. */
const largest = '4kb';

/** Characters of what a browser calls itself that are kept. */
const longestUserAgent = 500;

const credentials = z.object({ email: z.string(), password: z.string() });

export interface SignInOptions {
  readonly contexts: RequestContexts;
  /** Whether sessions are kept from connections without encryption. */
  readonly isSecure: boolean;
  /** Address that people use, when it is not the one that the server listens on. */
  readonly publicUrl: string | undefined;
}

/**
 * The ways in: `GET /sign-in?token=…` by a link, and `POST /auth/sign-in/email` with `{ email, password }` as
 * JSON, which answers `{ token }`; both set the cookie of a browser. Without a token, `/sign-in` is a page of
 * the web app.
 */
export function signInRoutes({ contexts, isSecure, publicUrl }: SignInOptions): Router {
  const byPassword = passwordSignIn(contexts.db);
  const routes = Router();
  routes.get('/sign-in', async (request, response, next) => {
    const { token } = request.query;
    // Programs that look where a link leads, before a person opens it, must not use it up.
    if (token === undefined || request.method === 'HEAD') return next();
    try {
      const given = typeof token === 'string' ? token : '';
      const { sessionToken } = await signIn(contexts.db, given, placeOf(request));
      response.set('Set-Cookie', cookieOf(sessionToken, isSecure)).redirect(303, '/');
    } catch (error) {
      const isRefused = error instanceof MyographError && error.code === 'UNAUTHENTICATED';
      // The page has its own words for it: an address is no place for a text that is shown.
      if (!isRefused || request.accepts(['json', 'html']) !== 'html') throw error;
      response.redirect(303, '/sign-in?problem=link');
    }
  });
  routes.post(
    '/auth/sign-in/email',
    express.json({ limit: largest }),
    async (request, response) => {
      const token = await byPassword(attemptOf(request, publicUrl));
      response.set('Set-Cookie', cookieOf(token, isSecure)).json({ token });
    },
  );
  return routes;
}

function placeOf(request: Request): SessionPlace {
  const userAgent = request.headers['user-agent']?.slice(0, longestUserAgent) ?? null;
  return { ipAddress: clientAddressOf(request), userAgent };
}

function attemptOf(request: Request, publicUrl: string | undefined): Attempt {
  const parsed = credentials.safeParse(request.body);
  if (!parsed.success) {
    throw new MyographError('INVALID_INPUT', 'Sign in with an email and a password, as texts.');
  }
  const { host = '', ...rest } = request.headers;
  const headers = new Headers();
  for (const [name, value] of Object.entries(rest)) headers.set(name, String(value));
  const isPublic = publicUrl !== undefined && new URL(publicUrl).host === host;
  return {
    ...parsed.data,
    origin: isPublic ? new URL(publicUrl).origin : `http://${host}`,
    headers,
    clientAddress: clientAddressOf(request),
  };
}

/** Behind a proxy on this machine, the last address that was forwarded is the one that the proxy saw. */
function clientAddressOf({ socket, headers }: Request): string {
  const peer = socket.remoteAddress ?? '';
  const forwarded = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .at(-1)
    ?.trim();
  return isLoopback(peer) && forwarded ? forwarded : peer;
}
