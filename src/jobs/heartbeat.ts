import { Worker } from 'node:worker_threads';
import { heartbeatSeconds, type Lane } from './queue.ts';

/** One delivery of a job by the queue. */
export interface Delivery {
  readonly lane: Lane;
  readonly id: string;
  readonly retryCount: number;
}

/** Signs of life for the jobs that this process works on. */
export interface Heartbeat {
  /** Begins them for a delivery; gives the function that ends them. */
  begin(delivery: Delivery): () => void;
  stop(): Promise<void>;
}

/** After an error, most likely of the database, the thread is started again so much later. */
const RESTART_MS = 1_000;

/**
 * Starts a thread that gives the signs of life. The queue's own are timers of the main thread, where a
 * training step computes for seconds without a break: a worker hard at work would count as dead.
 */
export function startHeartbeat(url: string): Heartbeat {
  const deliveries = new Set<Delivery>();
  let thread: Worker | undefined;
  let restart: NodeJS.Timeout | undefined;
  const send = () => thread?.postMessage([...deliveries]);
  const open = () => {
    const intervalMs = (heartbeatSeconds * 1000) / 4;
    thread = new Worker(new URL('./heartbeat-thread.ts', import.meta.url), {
      workerData: { url, intervalMs },
    });
    thread.unref();
    thread.on('error', (error) => {
      console.error('The thread that gives the signs of life is started again after', error);
      restart = setTimeout(open, RESTART_MS);
    });
    send();
  };
  open();
  return {
    begin(delivery) {
      deliveries.add(delivery);
      send();
      return () => {
        deliveries.delete(delivery);
        send();
      };
    },
    async stop() {
      clearTimeout(restart);
      await thread?.terminate();
    },
  };
}
