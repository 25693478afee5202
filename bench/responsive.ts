import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { type DemoProcess, withDemo } from './demo-process.ts';
import { type Figure, median } from './figure.ts';

const SAMPLES = 200;
const PAUSE_MS = 50;
/** Between looks at whether a run trains; until then, and from then on. */
const POLL_MS = 500;
const PATIENCE_MS = 600_000;

const connectionSchema = z.object({ url: z.string(), token: z.string() });
const jobsSchema = z.object({
  data: z.object({
    jobs: z.array(z.object({ kind: z.string(), status: z.string(), stage: z.string() })),
  }),
});

const figure: Figure = {
  name: 'responsive',
  what: 'median time of { __typename } while a run trains, in the demo',
  async measure(say) {
    say('Waiting for the demo to train …');
    return withDemo(async (demo) => {
      const ask = await connect(demo);
      await untilTraining(demo, ask);
      say(`Asking ${SAMPLES} times …`);
      const times: number[] = [];
      while (times.length < SAMPLES && (await isTraining(ask))) {
        times.push(...(await timeRequests(ask, POLL_MS / PAUSE_MS)));
      }
      const sorted = times.toSorted((a, b) => a - b);
      return {
        ours: median(times),
        peer: null,
        unit: 'ms',
        target: 50,
        details: [
          {
            name: '95th percentile, ms',
            ours: sorted[Math.floor(0.95 * sorted.length)] ?? 0,
            peer: null,
          },
          { name: 'slowest, ms', ours: sorted.at(-1) ?? 0, peer: null },
          { name: 'requests', ours: times.length, peer: null },
        ],
      };
    });
  },
};

export default figure;

/** Sends a GraphQL query and gives the answer. */
type Ask = (query: string) => Promise<unknown>;

async function connect(demo: DemoProcess): Promise<Ask> {
  const file = join(demo.dataFolder, 'connection.json');
  const contents = await waitFor(demo, () => readFile(file, 'utf8').catch(() => undefined));
  const { url, token } = connectionSchema.parse(JSON.parse(contents));
  return async (query) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query }),
    });
    return response.json();
  };
}

async function isTraining(ask: Ask): Promise<boolean> {
  const { data } = jobsSchema.parse(await ask('{ jobs(first: 5) { kind status stage } }'));
  return data.jobs.some(
    ({ kind, status, stage }) => kind === 'TRAIN' && status === 'RUNNING' && stage === 'Training',
  );
}

async function untilTraining(demo: DemoProcess, ask: Ask): Promise<void> {
  await waitFor(demo, async () => (await isTraining(ask)) || undefined);
}

async function timeRequests(ask: Ask, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let request = 0; request < count; request++) {
    const start = performance.now();
    await ask('{ __typename }');
    times.push(performance.now() - start);
    await setTimeout(PAUSE_MS);
  }
  return times;
}

/** Looks until there is something, while the demo runs. */
async function waitFor<T>(demo: DemoProcess, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  while (demo.isRunning() && performance.now() < deadline) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    await setTimeout(POLL_MS);
  }
  throw new Error('The demo never came to train.');
}
