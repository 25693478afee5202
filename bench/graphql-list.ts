import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../src/db/embedded.ts';
import { migrate } from '../src/db/migrate.ts';
import { type Figure, median } from './figure.ts';
import { fillCatalog } from './graphql-list-catalog.ts';
import { postgraphileFolder } from './peers/postgraphile.ts';

const VOLUMES = 99_996;
const ROUNDS = 7;
const ROUND_MS = 4_000;
const WARM_UP_MS = 5_000;
/** Requests at once. */
const CLIENTS = 4;
/** Pages whose content is compared. */
const COMPARED = 40;

/** One page of the list, in a form that both servers' answers come to. */
interface Page {
  readonly volumes: readonly unknown[];
  readonly next: string | null;
}

/** A server under test. */
interface Contestant {
  readonly process: ChildProcess;
  readonly url: string;
  readonly token: string | null;
  readonly query: string;
  pageOf(answer: string): Page;
}

const figure: Figure = {
  name: 'graphql-list',
  what: '50 volumes with labels and subject at 100,000 volumes over GraphQL, against PostGraphile 5',
  async measure(say) {
    const modules = await postgraphileFolder(say);
    return withDatabase(async (url, folder) => {
      say('Filling the catalog …');
      const pool = new pg.Pool({ connectionString: url });
      await fillCatalog(pool, VOLUMES).finally(() => pool.end());
      const ours = await startOurs(folder, url);
      const peer = await startPeer(modules, url);
      try {
        say('Comparing answers …');
        await requireEqualPages(ours, peer);
        for (const contestant of [ours, peer]) await load(contestant, WARM_UP_MS);
        const rounds: { ours: Round; peer: Round }[] = [];
        for (let round = 1; round <= ROUNDS; round += 1) {
          rounds.push({ ours: await load(ours, ROUND_MS), peer: await load(peer, ROUND_MS) });
          say(`round ${round}: ${describe(rounds.at(-1))}`);
        }
        const middle = (who: 'ours' | 'peer', what: keyof Round) =>
          median(rounds.map((round) => round[who][what]));
        return {
          ours: middle('ours', 'ms'),
          peer: middle('peer', 'ms'),
          unit: 'ms a request',
          target: 1,
          details: [
            {
              name: 'requests a second',
              ours: 1000 / middle('ours', 'ms'),
              peer: 1000 / middle('peer', 'ms'),
            },
            {
              name: "CPU ms of the server's process a request",
              ours: middle('ours', 'cpuMs'),
              peer: middle('peer', 'cpuMs'),
            },
          ],
        };
      } finally {
        for (const { process } of [ours, peer]) await end(process);
      }
    });
  },
};

export default figure;

/** Time of one request, with CLIENTS of them always on their way. */
interface Round {
  readonly ms: number;
  readonly cpuMs: number;
}

function describe(round: { ours: Round; peer: Round } | undefined): string {
  if (!round) return '';
  const { ours, peer } = round;
  return `${ours.ms.toFixed(2)} against ${peer.ms.toFixed(2)} ms, CPU ${ours.cpuMs.toFixed(2)} against ${peer.cpuMs.toFixed(2)} ms`;
}

async function startOurs(folder: string, databaseUrl: string): Promise<Contestant> {
  const script = join(import.meta.dirname, 'graphql-list-process.ts');
  const started = await start(script, [join(folder, 'data'), databaseUrl]);
  return {
    ...started,
    query: `query ($after: String) {
      volumes(first: 50, after: $after) {
        pageInfo { endCursor }
        nodes {
          laterality sliceCount sizes: size spacingMm
          subject { code }
          annotations(first: 50) {
            nodes {
              kind status firstSlice lastSlice isExhaustive annotator tool
              classes { voxels class { code name } }
            }
          }
        }
      }
    }`,
    pageOf(answer) {
      const { data } = JSON.parse(answer);
      const { nodes, pageInfo } = data.volumes;
      return {
        next: pageInfo.endCursor,
        volumes: nodes.map(({ annotations, ...volume }: OurVolume) => ({
          ...volume,
          annotations: annotations.nodes.map(({ classes, ...annotation }) => ({
            ...annotation,
            classes: byCode(
              classes.map(({ voxels, class: labelClass }) => ({ voxels, ...labelClass })),
            ),
          })),
        })),
      };
    },
  };
}

interface OurVolume {
  readonly annotations: {
    readonly nodes: readonly {
      readonly classes: readonly { voxels: number; class: { code: string; name: string } }[];
    }[];
  };
}

async function startPeer(modules: string, databaseUrl: string): Promise<Contestant> {
  const script = join(import.meta.dirname, 'peers', 'postgraphile-server.mjs');
  const started = await start(script, [modules, databaseUrl]);
  return {
    ...started,
    query: `query ($after: Cursor) {
      allVolumes(first: 50, after: $after, orderBy: PRIMARY_KEY_ASC) {
        pageInfo { endCursor }
        nodes {
          laterality sliceCount sizes: size spacingMm
          subject: subjectBySubjectId { code }
          annotations: annotationsByVolumeId(first: 50, orderBy: PRIMARY_KEY_ASC) {
            nodes {
              kind status firstSlice lastSlice isExhaustive annotator tool
              classes: annotationClassesByAnnotationId {
                nodes { voxels class: labelClassByClassId { code name } }
              }
            }
          }
        }
      }
    }`,
    pageOf(answer) {
      const { data } = JSON.parse(answer);
      const { nodes, pageInfo } = data.allVolumes;
      return {
        next: pageInfo.endCursor,
        volumes: nodes.map(({ annotations, ...volume }: PeerVolume) => ({
          ...volume,
          annotations: annotations.nodes.map(({ classes, ...annotation }) => ({
            ...annotation,
            classes: byCode(
              classes.nodes.map(({ voxels, class: labelClass }) => ({ voxels, ...labelClass })),
            ),
          })),
        })),
      };
    },
  };
}

interface PeerVolume {
  readonly annotations: {
    readonly nodes: readonly {
      readonly classes: {
        readonly nodes: readonly { voxels: number; class: { code: string; name: string } }[];
      };
    }[];
  };
}

/** The order of the classes of an annotation is the schema's with us, and none with the peer. */
function byCode<Class extends { readonly code: string }>(classes: readonly Class[]): Class[] {
  return classes.toSorted((a, b) => (a.code < b.code ? -1 : 1));
}

async function start(script: string, args: readonly string[]) {
  const child = fork(script, args, {
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const [started] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`${script} ended with exit code ${code}`);
    }),
  ]);
  const { url, token }: { url: string; token?: string } = started;
  return { process: child, url, token: token ?? null };
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
}

/** @throws AssertionError where the two answers differ in content */
async function requireEqualPages(ours: Contestant, peer: Contestant): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  let after: Record<'ours' | 'peer', string | null> = { ours: null, peer: null };
  for (let page = 0; page < COMPARED; page += 1) {
    const own = ours.pageOf(await ask(ours, agent, after.ours));
    const other = peer.pageOf(await ask(peer, agent, after.peer));
    assert.equal(own.volumes.length, 50);
    assert.deepEqual(own.volumes, other.volumes);
    after = { ours: own.next, peer: other.next };
  }
  agent.destroy();
}

/** Asks page after page for some time, from the beginning of the list. */
async function load(contestant: Contestant, durationMs: number): Promise<Round> {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const started = performance.now();
  const cpuBefore = await cpuMs(contestant.process);
  let requests = 0;
  const client = async () => {
    for (let after: string | undefined; performance.now() - started < durationMs; ) {
      const answer: string = await ask(contestant, agent, after ?? null);
      after = /"endCursor":"([^"]+)"/.exec(answer)?.[1];
      requests += 1;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  const elapsed = performance.now() - started;
  const cpu = (await cpuMs(contestant.process)) - cpuBefore;
  agent.destroy();
  return { ms: elapsed / requests, cpuMs: cpu / requests };
}

function ask(
  { url, token, query }: Contestant,
  agent: Agent,
  after: string | null,
): Promise<string> {
  const body = JSON.stringify({ query, variables: { after } });
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/graphql`, { method: 'POST', agent, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(parts).toString();
        if (response.statusCode === 200 && !text.startsWith('{"errors"')) resolve(text);
        else reject(new Error(text.slice(0, 2000)));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** CPU time that a process has used; clock ticks of Linux are 10 ms. */
async function cpuMs({ pid }: ChildProcess): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

/** A migrated PostgreSQL with the settings that Myograph starts it with, thrown away afterwards. */
async function withDatabase<T>(use: (url: string, folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'myograph-bench-'));
  try {
    // PostgreSQL does not run as root; for root, the user that it runs as must be able to enter.
    await chmod(folder, 0o711);
    const database = await startEmbedded(folder);
    try {
      await migrate(database.url);
      return await use(database.url, folder);
    } finally {
      await database.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
