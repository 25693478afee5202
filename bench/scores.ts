import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { type Detail, median } from './figure.ts';
import { writeLabelMaps } from './label-maps.ts';

const runFile = promisify(execFile);

const reportSchema = z.object({
  runs: z.array(z.object({ cpuMs: z.number(), wallMs: z.number() })),
  /** All scores, class by class. */
  values: z.array(z.number()),
  version: z.string(),
});
type Report = z.infer<typeof reportSchema>;

/** A program that scores the label maps in the folder that it is given. */
export interface Scorer {
  readonly command: string;
  readonly args: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

export interface Rounds {
  readonly rounds: number;
  /** Of each process. */
  readonly runs: number;
  /** Runs of each process that are left out. */
  readonly warmUp: number;
  /** How far a value may lie from the peer's, relative to it. */
  readonly tolerance: number;
}

export interface Comparison {
  readonly ours: number;
  readonly peer: number;
  readonly details: readonly Detail[];
}

/** Writes label maps of a thigh for the time of a measurement. */
export async function withLabelMaps<T>(
  say: (line: string) => void,
  measure: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'myograph-bench-'));
  try {
    say('Drawing the label maps …');
    await writeLabelMaps(folder);
    return await measure(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** CPU time of ours and of a peer, in turns; refused where they do not agree about the scores. */
export async function compareScorers(
  name: string,
  folder: string,
  ours: Scorer,
  peer: Scorer,
  { rounds, runs, warmUp, tolerance }: Rounds,
  say: (line: string) => void,
): Promise<Comparison> {
  await writeFile(join(folder, 'runs.json'), JSON.stringify({ runs }));
  const reports: Record<'ours' | 'peer', Report[]> = { ours: [], peer: [] };
  for (let round = 1; round <= rounds; round++) {
    say(`${name}, round ${round} of ${rounds} …`);
    reports.ours.push(await reportOf(ours, folder));
    reports.peer.push(await reportOf(peer, folder));
  }
  refuseOtherValues(reports.ours[0], reports.peer[0], tolerance);
  const rows = (of: readonly Report[]) => {
    const kept = of.flatMap((report) => report.runs.slice(warmUp));
    return {
      cpu: median(kept.map(({ cpuMs }) => cpuMs)),
      least: Math.min(...kept.map(({ cpuMs }) => cpuMs)),
      wall: median(kept.map(({ wallMs }) => wallMs)),
      first: median(of.map((report) => report.runs[0]?.cpuMs ?? Number.NaN)),
      version: of[0]?.version ?? '',
    };
  };
  const [own, other] = [rows(reports.ours), rows(reports.peer)];
  return {
    ours: own.cpu,
    peer: other.cpu,
    details: [
      { name: `${name}: median CPU time, ms`, ours: own.cpu, peer: other.cpu },
      { name: `${name}: least CPU time, ms`, ours: own.least, peer: other.least },
      { name: `${name}: median wall time, ms`, ours: own.wall, peer: other.wall },
      { name: `${name}: first run, CPU ms`, ours: own.first, peer: other.first },
      { name: `${name}: ratio`, ours: own.cpu / other.cpu, peer: null },
      { name: `${name}: with`, ours: own.version, peer: other.version },
    ],
  };
}

async function reportOf({ command, args, variables }: Scorer, folder: string): Promise<Report> {
  const options = { maxBuffer: 2 ** 24, env: { ...process.env, ...variables } };
  const { stdout } = await runFile(command, [...args, folder], options);
  return reportSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
}

function refuseOtherValues(
  ours: Report | undefined,
  peer: Report | undefined,
  tolerance: number,
): void {
  const [own, other] = [ours?.values ?? [], peer?.values ?? []];
  const index = other.findIndex(
    (value, at) => !(Math.abs((own[at] ?? Number.NaN) - value) <= tolerance * Math.abs(value)),
  );
  if (own.length === other.length && index === -1) return;
  throw new Error(`Score ${index + 1} is ${own[index]} here and ${other[index]} with the peer.`);
}
