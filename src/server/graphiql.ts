import { createRequire } from 'node:module';
import path from 'node:path';
import { Router } from 'express';
import type { Database } from '../db.ts';
import { MyographError } from '../errors.ts';
import { authenticate, tokenOfRequest } from './sessions.ts';

const require = createRequire(import.meta.url);

/** The only files of the page, by their name below /graphiql/. */
const files: ReadonlyMap<string, string> = new Map([
  ['react.js', fileOf(require.resolve('react/package.json'), 'umd/react.production.min.js')],
  [
    'react-dom.js',
    fileOf(require.resolve('react-dom/package.json'), 'umd/react-dom.production.min.js'),
  ],
  ['graphiql.js', fileOf(require.resolve('graphiql/package.json'), 'graphiql.min.js')],
  ['graphiql.css', fileOf(require.resolve('graphiql/package.json'), 'graphiql.min.css')],
  ['page.js', path.join(import.meta.dirname, 'graphiql/page.js')],
  ['page.css', path.join(import.meta.dirname, 'graphiql/page.css')],
]);

/** Everything from this server; GraphiQL's editor writes styles, and its fonts are in its style sheet. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** `GET /graphiql`, where a person who is signed in tries the API, and what the page is made of. */
export function graphiqlRoutes(db: Database): Router {
  const routes = Router();
  routes.get('/graphiql', async (request, response) => {
    if (!(await isSignedIn(db, tokenOfRequest(request)))) return response.redirect(303, '/sign-in');
    response.set({ 'Content-Security-Policy': policy, 'Cache-Control': 'no-store' });
    response.type('html').send(page);
  });
  routes.get('/graphiql/:name', (request, response, next) => {
    const file = files.get(request.params.name);
    if (file === undefined) return next();
    // The folder of the installation may have a name with a dot.
    response.sendFile(file, { dotfiles: 'allow' });
  });
  return routes;
}

async function isSignedIn(db: Database, token: string | undefined): Promise<boolean> {
  try {
    await authenticate(db, token);
    return true;
  } catch (error) {
    if (error instanceof MyographError && error.code === 'UNAUTHENTICATED') return false;
    throw error;
  }
}

/** Of a package whose bundle is not among its exports. */
function fileOf(packageJson: string, file: string): string {
  return path.join(path.dirname(packageJson), file);
}

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Myograph: GraphiQL</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/graphiql/graphiql.css">
<link rel="stylesheet" href="/graphiql/page.css">
<div id="graphiql">Loading…</div>
<script src="/graphiql/react.js"></script>
<script src="/graphiql/react-dom.js"></script>
<script src="/graphiql/graphiql.js"></script>
<script type="module" src="/graphiql/page.js"></script>
</html>
`;
