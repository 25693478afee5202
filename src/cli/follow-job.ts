import { setTimeout as sleep } from 'node:timers/promises';
import { Presets, SingleBar } from 'cli-progress';
import { MyographError } from '../errors.ts';
import { JobDocument, type JobStateFragment } from '../generated/operations.ts';
import { type Client, ServerRefusal } from './client.ts';

/** How often the server is asked. */
const ASK_MS = 400;

/** How long a server may be away while a job is followed. */
const PATIENCE_MS = 60_000;

/** Shows how far something is, on standard error, so that standard output stays clean. */
interface Display {
  show(job: JobStateFragment): void;
  end(): void;
}

/**
 * Waits for a job to end, showing a bar on a terminal and sparse lines elsewhere.
 *
 * @throws ServerRefusal with the job's own error when it failed; JOB_CANCELLED when it was cancelled
 */
export async function followJob(
  client: Client,
  started: JobStateFragment,
  title: string,
): Promise<JobStateFragment> {
  const display = process.stderr.isTTY ? bar(title) : lines(title);
  let job = started;
  try {
    for (display.show(job); !hasEnded(job); display.show(job)) {
      await sleep(ASK_MS);
      job = await patiently(() => readJob(client, job.id));
    }
  } finally {
    display.end();
  }
  if (job.error) throw new ServerRefusal(job.error.code, job.error.message);
  if (job.status === 'CANCELLED') throw new ServerRefusal('JOB_CANCELLED', `${title}: cancelled.`);
  return job;
}

/** A server that is away for a while, such as one that is started again, is asked on. */
async function patiently<Result>(ask: () => Promise<Result>): Promise<Result> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const isAway = error instanceof MyographError && error.code === 'SERVER_UNREACHABLE';
      if (!isAway || Date.now() > giveUpAt) throw error;
      await sleep(ASK_MS);
    }
  }
}

async function readJob(client: Client, id: string): Promise<JobStateFragment> {
  const { node } = await client.request(JobDocument, { id });
  if (node?.__typename === 'Job') return node;
  throw new ServerRefusal('NOT_FOUND', `The server knows no job ${id}.`);
}

/** Whether nothing more will happen to the job. */
export function hasEnded({ status }: JobStateFragment): boolean {
  return status !== 'QUEUED' && status !== 'RUNNING';
}

function bar(title: string): Display {
  const shown = new SingleBar(
    {
      format: `${title} {bar} {value}/{total} {stage}`,
      hideCursor: true,
      clearOnComplete: false,
      stream: process.stderr,
      barsize: 24,
    },
    Presets.shades_classic,
  );
  shown.start(1, 0, { stage: '' });
  return {
    show({ done, total, stage }) {
      shown.setTotal(Math.max(total, 1));
      shown.update(Math.min(done, Math.max(total, 1)), { stage });
    },
    end: () => shown.stop(),
  };
}

/** A line for each new stage, and for each tenth of it. */
function lines(title: string): Display {
  let last = '';
  return {
    show({ done, total, stage, status }) {
      const tenth = total === 0 ? 0 : Math.floor((10 * done) / total);
      const key = `${stage}/${tenth}/${status}`;
      if (key !== last && stage) console.error(`${title}: ${stage} ${done}/${total}`);
      last = key;
    },
    end: () => undefined,
  };
}
