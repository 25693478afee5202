/** Started by embedded.test.ts: is the server of a data folder until it is asked to end, or killed. */
import { startEmbedded } from '../../src/db/embedded.ts';

const database = await startEmbedded(process.argv[2] ?? '');
await database.announce('http://127.0.0.1:4000');
process.once('SIGINT', () => database.stop().then(() => process.exit(0)));
console.log(database.url);
// Stays until a signal comes.
setInterval(() => undefined, 60_000);
