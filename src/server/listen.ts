import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Express } from 'express';
import { MyographError } from '../errors.ts';
import { objectsPath } from '../storage/folder-store.ts';

/** How long the bytes of one request may take to come in: an upload over a slow line. */
const requestTimeoutMs = 60 * 60 * 1000;

/** How long answers under way may take once the server ends. */
const patienceMs = 2_000;

/**
 * Listens with an app.
 *
 * @returns the server and its port, which the system chose where `port` is 0
 * @throws CONFIGURATION when the address cannot be had
 */
export async function listen(
  app: Express,
  { host, port }: { host: string; port: number },
): Promise<{ server: Server; port: number }> {
  const server = createServer({ requestTimeout: requestTimeoutMs }, app);
  server.on('checkContinue', (request, response) => {
    // An upload is asked for once its address has been found good, everything else at once.
    if (!request.url?.startsWith(objectsPath)) response.writeContinue();
    app(request, response);
  });
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new MyographError(
      'CONFIGURATION',
      `Cannot listen on ${host}:${port}: ${String(error)}. Choose another port with MYOGRAPH_PORT.`,
      { host, port },
    );
  }
  const bound = server.address();
  return { server, port: bound !== null && typeof bound === 'object' ? bound.port : port };
}

/** Takes no more requests, lets answers under way finish for a moment, and cuts off the rest. */
export async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  await Promise.race([closed, sleep(patienceMs, undefined, { ref: false })]);
  server.closeAllConnections();
  await closed;
}
