import { availableParallelism, cpus, totalmem } from 'node:os';

/** One figure of `npm run bench`, beside its peer. */
export interface Figure {
  readonly name: string;
  /** What is measured against what, in a line. */
  readonly what: string;
  measure(say: (line: string) => void): Promise<Measurement>;
}

export interface Measurement {
  readonly ours: number;
  /** null where nothing comparable exists, and the target is for our own value. */
  readonly peer: number | null;
  readonly unit: string;
  /** At most this: for the ratio ours / peer, or for ours where there is no peer. */
  readonly target: number;
  /** Further rows: name, ours, peer. */
  readonly details: readonly Detail[];
}

export interface Detail {
  readonly name: string;
  readonly ours: number | string;
  readonly peer: number | string | null;
}

export interface Result {
  readonly name: string;
  readonly ours: number;
  readonly peer: number | null;
  readonly ratio: number | null;
  readonly unit: string;
  readonly target: number;
  readonly met: boolean;
  readonly machine: string;
  readonly details: readonly Detail[];
}

export function resultOf({ name }: Figure, measurement: Measurement): Result {
  const { ours, peer, unit, target, details } = measurement;
  const ratio = peer === null ? null : ours / peer;
  return {
    name,
    ours,
    peer,
    ratio,
    unit,
    target,
    met: (ratio ?? ours) <= target,
    machine: machine(),
    details,
  };
}

/** Processor, threads and memory. */
function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${model}, ${availableParallelism()} threads, ${gigabytes} GB, ${process.platform}`;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = Number.NaN, high = low] =
    sorted.length % 2 === 0
      ? sorted.slice(middle - 1, middle + 1)
      : sorted.slice(middle, middle + 1);
  return (low + high) / 2;
}
