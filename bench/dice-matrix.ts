import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { loadConfig } from '../src/config.ts';
import { startEmbedded } from '../src/db/embedded.ts';
import { migrate } from '../src/db/migrate.ts';
import { startServer } from '../src/server/start.ts';
import { type MatrixAnswer, type PeerCell, requireAgreement } from './dice-matrix-agree.ts';
import { fillCatalog, fillRowPerCell, type MatrixSize } from './dice-matrix-catalog.ts';
import { type Cut, cutsOf, readPlaces } from './dice-matrix-cuts.ts';
import { type Detail, type Figure, median } from './figure.ts';

/** The original study's matrix. */
const SIZE: MatrixSize = { versions: 100, volumes: 200, slices: 32, classes: 15 };
const REPEATS = 15;
const PEER_REPEATS = 3;
/** The first requests compile queries and JavaScript. */
const WARM_UP = 3;

const figure: Figure = {
  name: 'dice-matrix',
  what: 'any slice of 100 versions × 200 volumes × 32 slices × 15 classes over GraphQL, and bytes per cell',
  async measure(say) {
    return withDatabase(async (url, folder) => {
      const pool = new pg.Pool({ connectionString: url });
      try {
        say('Filling the catalog …');
        await fillCatalog(pool, SIZE);
        say('Filling a table with a row per cell …');
        await fillRowPerCell(pool);
        const cuts = cutsOf(await readPlaces(pool));
        const timed = await withServer(url, folder, (ask) => timeCuts(cuts, ask, pool, say));
        return {
          ours: Math.max(...timed.map(({ times }) => median(times))),
          peer: null,
          unit: 'ms, the slowest kind of slice',
          target: 100,
          details: [...timed.map(rowOf), ...(await sizes(pool))],
        };
      } finally {
        await pool.end();
      }
    });
  },
};

export default figure;

interface Timed {
  readonly cut: Cut;
  readonly cells: number;
  readonly times: readonly number[];
  readonly peerTimes: readonly number[];
}

type Ask = (variables: object) => Promise<MatrixAnswer>;

async function timeCuts(
  cuts: readonly Cut[],
  ask: Ask,
  pool: pg.Pool,
  say: (line: string) => void,
): Promise<Timed[]> {
  const timed: Timed[] = [];
  for (const cut of cuts) {
    say(cut.name);
    await times(WARM_UP, () => ask(cut.variables));
    const peer = await pool.query<PeerCell>(cut.sql, [...cut.parameters]);
    timed.push({
      cut,
      cells: requireAgreement(cut, await ask(cut.variables), peer.rows),
      times: await times(REPEATS, () => ask(cut.variables)),
      peerTimes: await times(PEER_REPEATS, () => pool.query(cut.sql, [...cut.parameters])),
    });
  }
  return timed;
}

async function times(count: number, work: () => Promise<unknown>): Promise<number[]> {
  const measured: number[] = [];
  for (let n = 0; n < count; n++) {
    const start = performance.now();
    await work();
    measured.push(performance.now() - start);
  }
  return measured;
}

function rowOf({ cut, cells, times: ours, peerTimes }: Timed): Detail {
  const worst = Math.max(...ours).toFixed(0);
  return {
    name: `${cut.name}: ${cells} values, ms (worst)`,
    ours: `${median(ours).toFixed(1)} (${worst})`,
    peer: median(peerTimes),
  };
}

/** Of arrays with all that is kept beside them, and of a row per cell, indexes included. */
async function sizes(pool: pg.Pool): Promise<Detail[]> {
  const cells = SIZE.versions * SIZE.volumes * SIZE.slices * SIZE.classes;
  const { rows } = await pool.query<{ counts: string; sums: string; plain: string }>(
    `SELECT pg_total_relation_size('evaluation_count') AS counts,
            pg_total_relation_size('evaluation_class_count') AS sums,
            pg_total_relation_size('plain_count') AS plain`,
  );
  return rows.flatMap(({ counts, sums, plain }) => [
    { name: 'bytes per cell', ours: Number(counts) / cells, peer: Number(plain) / cells },
    { name: 'bytes per cell, sums over volumes', ours: Number(sums) / cells, peer: null },
  ]);
}

const query = `query (
  $versionIds: [ID!]!, $rows: DiceAxis!, $columns: DiceAxis!, $class: String, $volumeId: ID, $slice: Int
) {
  diceMatrix(
    versionIds: $versionIds, rows: $rows, columns: $columns, class: $class, volumeId: $volumeId, slice: $slice
  ) { rows { key label } columns { key label } values }
}`;

/** Lends a server on the database to `use`, as the administrator. */
async function withServer<T>(
  databaseUrl: string,
  folder: string,
  use: (ask: Ask) => Promise<T>,
): Promise<T> {
  const config = loadConfig({
    MYOGRAPH_DATA: join(folder, 'server'),
    DATABASE_URL: databaseUrl,
    MYOGRAPH_PORT: '0',
  });
  await mkdir(config.dataFolder);
  const server = await startServer(config, { withWorker: false });
  try {
    return await use(async (variables) => {
      const response = await fetch(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${server.token}` },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = JSON.parse(await response.text());
      if (errors) throw new Error(JSON.stringify(errors));
      return data.diceMatrix;
    });
  } finally {
    await server.stop();
  }
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
