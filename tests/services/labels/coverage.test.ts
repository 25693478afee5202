import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CoverageGroup, coverage } from '../../../src/services/labels.ts';
import {
  fillKnownCatalog,
  filters,
  type KnownVolume,
  matches,
} from '../../support/known-catalog.ts';
import { openTestServices, type TestServices } from '../../support/services.ts';

let services: TestServices;
let known: KnownVolume[];

beforeAll(async () => {
  services = await openTestServices();
  known = await fillKnownCatalog(services);
});
afterAll(() => services.close());

const groupings = fc.uniqueArray(
  fc.constantFrom<CoverageGroup>('REGION', 'SCANNER', 'SITE', 'STUDY', 'SUBJECT', 'VISIT'),
);
const states = ['annotated', 'absent', 'derivable', 'missing'] as const;
type Groups = Readonly<
  Record<'study' | 'region' | 'site' | 'scanner' | 'subject' | 'visit', string | null>
>;

/** What a cell is of, as text. */
function keyOf(by: ReadonlySet<CoverageGroup>, groups: Groups, code: string): string {
  const parts = [
    by.has('STUDY') || by.has('SUBJECT') ? groups.study : '',
    by.has('REGION') ? groups.region : '',
    by.has('SITE') ? groups.site : '',
    by.has('SCANNER') ? groups.scanner : '',
    by.has('SUBJECT') ? groups.subject : '',
    by.has('VISIT') ? groups.visit : '',
    code,
  ];
  return parts.join('|');
}

/** Volumes by cell, as 'annotated/absent/derivable/missing'. */
function recount(by: ReadonlySet<CoverageGroup>, volumes: readonly KnownVolume[]) {
  const counts = new Map<string, [number, number, number, number]>();
  for (const volume of volumes) {
    states.forEach((state, place) => {
      for (const code of volume[state]) {
        const key = keyOf(by, volume, code);
        const cell = counts.get(key) ?? [0, 0, 0, 0];
        cell[place] = (cell[place] ?? 0) + 1;
        counts.set(key, cell);
      }
    });
  }
  return Object.fromEntries([...counts].map(([key, cell]) => [key, cell.join('/')]));
}

async function asked(groupBy: CoverageGroup[], filter: object) {
  const by = new Set(groupBy);
  const cells = await coverage(services.administrator, { groupBy, filter });
  const rows = cells.map((cell): [string, string] => [
    keyOf(by, cell, cell.class.code),
    states.map((state) => cell[state]).join('/'),
  ]);
  expect(new Set(rows.map(([key]) => key)).size).toBe(rows.length);
  return Object.fromEntries(rows);
}

test('coverage is what a recount gives, for any grouping and filter', async () => {
  await fc.assert(
    fc.asyncProperty(filters, groupings, async (filter, groupBy) => {
      const volumes = known.filter((volume) => matches(filter, volume));
      expect(await asked(groupBy, filter)).toEqual(recount(new Set(groupBy), volumes));
    }),
    { numRuns: 150 },
  );
});

test('coverage is what a recount gives where the summaries answer', async () => {
  const places = filters.map(({ studies, regions, sites, scanners, visits }) => ({
    ...{ studies, regions, sites, scanners, visits },
  }));
  const summarised = groupings.map((all) => all.filter((group) => group !== 'SUBJECT'));
  await fc.assert(
    fc.asyncProperty(places, summarised, async (filter, groupBy) => {
      const volumes = known.filter((volume) => matches(filter, volume));
      expect(await asked(groupBy, filter)).toEqual(recount(new Set(groupBy), volumes));
    }),
    { numRuns: 100 },
  );
});

test('a scanner whose site nobody has told is counted apart', async () => {
  const cells = await coverage(services.administrator, { groupBy: ['SITE'] });
  expect([...new Set(cells.map(({ site }) => site))]).toEqual(['London', 'Paris', null]);
});
