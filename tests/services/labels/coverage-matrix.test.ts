import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { coverageOfVolumes } from '../../../src/services/labels/volume-coverage.ts';
import { coverageMatrix } from '../../../src/services/labels.ts';
import { sha256Of } from '../../../src/storage/object-store.ts';
import {
  fillKnownCatalog,
  filters,
  type KnownVolume,
  matches,
} from '../../support/known-catalog.ts';
import { SLICES } from '../../support/labelled-volumes.ts';
import { openTestServices, type TestServices } from '../../support/services.ts';

let services: TestServices;
let known: KnownVolume[];

beforeAll(async () => {
  services = await openTestServices();
  known = await fillKnownCatalog(services);
  for (const [n, { id }] of known.entries()) if (n % 3 === 0) await annotateSome(id, n);
});
afterAll(() => services.close());

/** Adds an annotation of bone, and of a group, in some slices; every other one is a draft. */
async function annotateSome(volumeId: string, n: number): Promise<void> {
  const { db } = services;
  const { imageSha256, study } = await db.volume.findUniqueOrThrow({
    where: { id: volumeId },
    include: { study: true },
  });
  const schemaClass = await db.labelSchemaClass.findMany({
    where: { schema: { volumes: { some: { id: volumeId } } } },
    include: { class: true },
  });
  const declared = schemaClass.filter(
    ({ class: { code, kind } }) => code === 'bone' || kind === 'GROUP',
  );
  await db.annotation.create({
    data: {
      ...{ volumeId, kind: 'MANUAL', status: n % 2 === 0 ? 'ACCEPTED' : 'DRAFT' },
      ...{ isExhaustive: false, firstSlice: 3, lastSlice: n % 4 === 0 ? SLICES - 1 : 17 },
      ...{ annotator: 'another reader', tool: 'by hand', createdById: study.createdById },
      ...{ labelMapSha256: imageSha256, sourceSha256: imageSha256 },
      declaration: sha256Of(Buffer.from(randomUUID())),
      classes: { create: declared.map(({ classId }) => ({ classId, voxels: n % 5 })) },
    },
  });
}

const stateOf = { A: 'ANNOTATED', O: 'ABSENT', D: 'DERIVABLE', N: 'NOT_ANNOTATED' } as const;

function isState(letter: string): letter is keyof typeof stateOf {
  return letter in stateOf;
}

test('the matrix says of each volume what its coverage says, for any filter', async () => {
  const all = await coverageOfVolumes(
    services.db,
    known.map(({ id }) => id),
  );
  await fc.assert(
    fc.asyncProperty(filters, async (filter) => {
      // What was labelled afterwards is not in the known catalog, so filters of bone are left out.
      const { annotated, annotatedAny, missing, missingAny, ...places } = filter;
      const { classes, rows, volumeCount } = await coverageMatrix(services.administrator, places);
      const expected = known.filter((volume) => matches(places, volume));
      expect(volumeCount).toBe(expected.length);
      expect(rows.map(({ id }) => id)).toEqual(expected.map(({ id }) => id).sort());
      for (const row of rows) {
        const cells = [...row.states].flatMap((letter, place) => {
          if (!isState(letter)) return [];
          const state = stateOf[letter];
          const isKnown = state === 'ANNOTATED' || state === 'ABSENT';
          const part = row.partial.find(({ places: own }) => own.includes(place));
          const range = isKnown ? { firstSlice: 0, lastSlice: row.sliceCount - 1 } : null;
          return [
            {
              ...{ class: classes[place]?.code, state },
              firstSlice: part?.firstSlice ?? range?.firstSlice ?? null,
              lastSlice: part?.lastSlice ?? range?.lastSlice ?? null,
            },
          ];
        });
        const coverage = all.get(row.id)?.map(({ class: { code }, state, ...range }) => ({
          ...{ class: code, state, firstSlice: range.firstSlice, lastSlice: range.lastSlice },
        }));
        expect(Object.groupBy(cells, (cell) => cell.class ?? '')).toEqual(
          Object.groupBy(coverage ?? [], (cell) => cell.class),
        );
      }
    }),
    { numRuns: 40 },
  );
});

test('the catalog has slices that are known apart, and labels for several classes', async () => {
  const { classes, rows } = await coverageMatrix(services.administrator, {});
  expect(rows.some(({ partial }) => partial.length > 0)).toBe(true);
  const places = classes.flatMap(({ kind }, place) => (kind === 'GROUP' ? [place] : []));
  const letters = new Set(rows.flatMap(({ states }) => places.map((place) => states[place])));
  expect(letters).toContain('-');
  expect(letters.size).toBeGreaterThan(1);
});

test('rows name where their volumes belong', async () => {
  const { rows } = await coverageMatrix(services.administrator, {});
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const { id, study, subject, visit, site, scanner, region, laterality } of known) {
    expect(byId.get(id)).toMatchObject({
      ...{ study, subject, visit, site, scanner, region, laterality, sliceCount: SLICES },
    });
  }
});

test('volumes of other studies are not there', async () => {
  const cleo = await services.newUser('cleo');
  expect(await coverageMatrix(cleo, {})).toEqual({ classes: [], rows: [], volumeCount: 0 });
});

test('volumes can be named by their images', async () => {
  const { rows } = await coverageMatrix(services.administrator, {});
  const chosen = rows.filter((_, n) => n % 7 === 0);
  const images = chosen.map(({ imageSha256 }) => imageSha256);
  const found = await coverageMatrix(services.administrator, { images });
  expect(found.rows.map(({ id }) => id)).toEqual(chosen.map(({ id }) => id));
});
