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

/**
 * Starts a thread that gives the signs of life. The queue's own are timers of the main thread, where a
 * training step computes for seconds without a break: a worker hard at work would count as dead.
 */
export function startHeartbeat(url: string, onError: (error: unknown) => void): Heartbeat {
  const intervalMs = (heartbeatSeconds * 1000) / 4;
  const thread = new Worker(new URL('./heartbeat-thread.ts', import.meta.url), {
    workerData: { url, intervalMs },
  });
  thread.on('error', onError);
  thread.unref();
  const deliveries = new Set<Delivery>();
  const send = () => thread.postMessage([...deliveries]);
  return {
    begin(delivery) {
      deliveries.add(delivery);
      send();
      return () => {
        deliveries.delete(delivery);
        send();
      };
    },
    stop: async () => {
      await thread.terminate();
    },
  };
}
