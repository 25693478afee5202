import pg from 'pg';
import { type MatrixAnswer, type PeerCell, requireAgreement } from './dice-matrix-agree.ts';
import { fillCatalog, fillRowPerCell, type MatrixSize } from './dice-matrix-catalog.ts';
import { type Cut, cutsOf, readPlaces } from './dice-matrix-cuts.ts';
import { type Detail, type Figure, median } from './figure.ts';
import { withDatabase, withServer } from './throw-away.ts';

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
        const timed = await withServer(url, folder, (ask) => {
          const matrix: Ask = async (variables) =>
            (await ask<{ diceMatrix: MatrixAnswer }>(query, variables)).diceMatrix;
          return timeCuts(cuts, matrix, pool, say);
        });
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
