import { parentPort, workerData } from 'node:worker_threads';
import { PgBoss } from 'pg-boss';
import { z } from 'zod';

/** What heartbeat.ts sends: the deliveries that its process holds. */
const held = z.array(z.object({ lane: z.string(), id: z.string(), retryCount: z.int() }));
const { url, intervalMs } = z.object({ url: z.string(), intervalMs: z.int() }).parse(workerData);

let deliveries: z.infer<typeof held> = [];
parentPort?.on('message', (message) => {
  deliveries = held.parse(message);
});

const boss = new PgBoss({
  connectionString: url,
  application_name: 'myograph heartbeat',
  max: 1,
  supervise: false,
  schedule: false,
  migrate: false,
  registerInstance: false,
});
// A beat that could not be delivered is followed by the next one.
boss.on('error', () => undefined);
await boss.start();
setInterval(() => {
  for (const { lane, ...attempt } of deliveries) {
    boss.touch(lane, attempt).catch(() => undefined);
  }
}, intervalMs);
