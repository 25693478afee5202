/** Our server over a database: `node graphql-list-process.ts DATA DATABASE_URL`; sends its address and a session. */
import { loadConfig } from '../src/config.ts';
import { startServer } from '../src/server/start.ts';

const [folder = '', databaseUrl = ''] = process.argv.slice(2);
const config = loadConfig({
  MYOGRAPH_DATA: folder,
  DATABASE_URL: databaseUrl,
  MYOGRAPH_PORT: '0',
});
const server = await startServer(config, { withWorker: false });
process.send?.({ url: server.url, token: server.token });
process.once('disconnect', () => server.stop());
