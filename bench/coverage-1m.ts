import { deepStrictEqual } from 'node:assert';
import pg from 'pg';
import {
  type CoverageGroup,
  cellsQuery,
  summaryCounts,
} from '../src/services/labels/coverage/query.ts';
import {
  addVolumes,
  fillFoundations,
  fillVolumes,
  type Range,
  summarise,
  VOLUMES_PER_SUBJECT,
} from './coverage-1m-catalog.ts';
import { type LoadRate, loadAnnotations } from './coverage-1m-load.ts';
import { QUESTIONS } from './coverage-1m-questions.ts';
import { fillJoinTable, joinTableQuery, requireRecount } from './coverage-1m-recount.ts';
import { type Detail, type Figure, median } from './figure.ts';
import { type Ask, withDatabase, withServer } from './throw-away.ts';

/** A million volumes, in whole subjects. */
const VOLUMES = Math.ceil(1_000_000 / VOLUMES_PER_SUBJECT) * VOLUMES_PER_SUBJECT;
/** Of these, the last are labelled with the triggers at work, so many at a time. */
const LOADED = 48_000;
const LOAD_STEP = 12_000;
const FILL_STEP = 48_000;
const ROUNDS = 3;
const REPEATS = 20;

const figure: Figure = {
  name: 'coverage-1m',
  what: 'coverage by class × region × scanner at 1 M volumes × 15 classes, beside a plain join table',
  measure: (say) =>
    withDatabase(async (url, folder) => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      try {
        const rate = await fill(client, say);
        say('Recounting from the annotation rows …');
        await fillJoinTable(client);
        const compared = await requireRecount(client);
        say('Asking PostgreSQL …');
        const inDatabase = await timeInDatabase(client);
        const overHttp = await withServer(url, folder, (ask) => timeOverHttp(client, ask, say));
        return {
          ours: median(inDatabase.ours),
          peer: null,
          unit: 'ms in PostgreSQL',
          target: 5,
          details: [
            peerRow(inDatabase),
            ...overHttp,
            ...loadRows(rate),
            ...(await recountRows(client, compared)),
          ],
        };
      } finally {
        await client.end();
      }
    }),
};

export default figure;

/** Fills the catalog: most of it past the triggers, the end through them. */
async function fill(client: pg.Client, say: (line: string) => void): Promise<LoadRate> {
  await fillFoundations(client);
  for (const range of ranges(0, VOLUMES - LOADED, FILL_STEP)) {
    say(`Filling volumes ${range.from} to ${range.to} …`);
    await fillVolumes(client, range);
  }
  await summarise(client);
  await client.query('VACUUM ANALYZE');
  say('Loading annotations with the triggers at work …');
  const loaded = ranges(VOLUMES - LOADED, VOLUMES, LOAD_STEP);
  for (const range of loaded) await addVolumes(client, range);
  const rate = await loadAnnotations(client, loaded);
  await client.query('VACUUM ANALYZE');
  return rate;
}

function ranges(from: number, to: number, step: number): Range[] {
  const count = Math.ceil((to - from) / step);
  return Array.from({ length: count }, (_, n) => ({
    from: from + n * step,
    to: Math.min(to, from + (n + 1) * step),
  }));
}

interface InDatabase {
  readonly cells: number;
  readonly ours: number[];
  readonly peer: number[];
}

/** Ours and the peer's in turn, as PostgreSQL times them, after both gave the same cells. */
async function timeInDatabase(client: pg.Client): Promise<InDatabase> {
  const ours = await serviceQuery(client);
  const peer = { text: joinTableQuery, values: [] };
  const cells = (await client.query(ours)).rows.map(cellOf);
  deepStrictEqual(cells, (await client.query(peer)).rows.map(cellOf));
  const timed: InDatabase = { cells: cells.length, ours: [], peer: [] };
  for (let round = 0; round < ROUNDS; round++) {
    for (let n = 0; n < REPEATS; n++) timed.ours.push(await executionMs(client, ours));
    timed.peer.push(await executionMs(client, peer));
  }
  return timed;
}

/** The service's own query, for someone who sees every study. */
async function serviceQuery(client: pg.Client): Promise<{ text: string; values: unknown[] }> {
  const studies = (await client.query<{ id: string }>('SELECT id FROM study')).rows;
  const by = new Set<CoverageGroup>(['REGION', 'SCANNER']);
  const counts = summaryCounts(
    by,
    {},
    studies.map(({ id }) => id),
  );
  const { text, values } = cellsQuery(by, counts, 10_001);
  return { text, values };
}

function cellOf(row: Record<string, unknown>): unknown[] {
  const { region, scanner, classId, annotated, absent, derivable, missing } = row;
  return [region, scanner, classId, annotated, absent, derivable, missing];
}

async function executionMs(
  client: pg.Client,
  { text, values }: { text: string; values: unknown[] },
): Promise<number> {
  const explain = `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${text}`;
  const { rows } = await client.query(explain, values);
  const [plan] = rows[0]['QUERY PLAN'];
  return plan['Planning Time'] + plan['Execution Time'];
}

/** The same question and others over GraphQL and HTTP. */
async function timeOverHttp(
  client: pg.Client,
  ask: Ask,
  say: (line: string) => void,
): Promise<Detail[]> {
  const rows: Detail[] = [];
  for (const { name, query, repeats, variables } of QUESTIONS) {
    say(`Asking GraphQL: ${name} …`);
    const given = await variables(client);
    // The first requests compile queries and JavaScript.
    for (let n = 0; n < 2; n++) await ask(query, given);
    const times: number[] = [];
    for (let n = 0; n < repeats; n++) {
      const start = performance.now();
      await ask(query, given);
      times.push(performance.now() - start);
    }
    const worst = Math.max(...times).toFixed(0);
    rows.push({
      name: `GraphQL, ms (worst): ${name}`,
      ours: `${median(times).toFixed(1)} (${worst})`,
      peer: null,
    });
  }
  return rows;
}

function peerRow({ cells, ours, peer }: InDatabase): Detail {
  return {
    name: `PostgreSQL, ms: ${cells} cells, the same in both`,
    ours: median(ours),
    peer: median(peer),
  };
}

function loadRows({ annotations, classes, seconds }: LoadRate): Detail[] {
  return [
    { name: 'annotation_class rows loaded a second', ours: classes / seconds, peer: null },
    { name: 'with the annotation rows', ours: (annotations + classes) / seconds, peer: null },
  ];
}

async function recountRows(
  client: pg.Client,
  compared: Readonly<Record<string, number>>,
): Promise<Detail[]> {
  const { rows } = await client.query<{ ours: string; peer: string }>(
    `SELECT sum(pg_total_relation_size(t)) AS ours, pg_total_relation_size('plain_coverage') AS peer
     FROM unnest('{coverage_summary,visit_coverage_summary,coverage_change}'::regclass[]) t`,
  );
  const megabytes = (bytes: string | undefined) => Number(bytes) / 1e6;
  return [
    ...Object.entries(compared).map(([table, count]) => ({
      name: `${table}: rows equal to a recount`,
      ours: String(count),
      peer: null,
    })),
    {
      name: 'MB of the summaries and changes, and of the join table',
      ours: megabytes(rows[0]?.ours),
      peer: megabytes(rows[0]?.peer),
    },
  ];
}
