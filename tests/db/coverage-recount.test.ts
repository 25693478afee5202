import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, inTransaction } from '../../src/db.ts';
import { AnnotationKind, AnnotationStatus } from '../../src/generated/prisma/enums.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { setStatus } from '../support/reviews.ts';
import {
  lastChanges,
  recountSummary,
  recountVisitSummary,
  recountVolumes,
  storedSummary,
  storedVisitSummary,
  storedVolumes,
} from './recount.ts';
import {
  annotationRow,
  newSchema,
  newVisit,
  type Seed,
  seed,
  sliceCount,
  type Visit,
  volumeRow,
} from './seed.ts';

let database: TestDatabase;
let db: Database;
let seeded: Seed;

beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  seeded = await seed(db);
});
afterAll(() => database.drop());

/** Positions in a list of whatever length, resolved when the operation runs. */
const some = (most: number) => fc.array(fc.nat(999), { minLength: 1, maxLength: most });
const voxels = fc.constantFrom(0, 7);
const declared = fc.array(fc.option(voxels, { freq: 3 }), { minLength: 4, maxLength: 4 });
const slices = fc.constantFrom<[number, number]>(
  [0, sliceCount - 1],
  [0, sliceCount - 1],
  [1, 2],
  [0, 0],
);
const annotation = fc.record({
  volume: fc.nat(999),
  kind: fc.constantFrom(
    AnnotationKind.MANUAL,
    AnnotationKind.MANUAL,
    AnnotationKind.DERIVED,
    AnnotationKind.MODEL,
  ),
  status: fc.constantFrom(
    AnnotationStatus.ACCEPTED,
    AnnotationStatus.ACCEPTED,
    AnnotationStatus.DRAFT,
  ),
  slices,
  declared,
});
const operation = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant('volumes' as const), places: some(3) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      type: fc.constant('annotations' as const),
      annotations: fc.array(annotation, { minLength: 1, maxLength: 4 }),
    }),
  },
  fc.record({
    type: fc.constant('status' as const),
    annotations: some(4),
    status: fc.constantFrom(...Object.values(AnnotationStatus)),
  }),
  fc.record({ type: fc.constant('split' as const), volumes: some(3), isSplit: fc.boolean() }),
  fc.record({
    type: fc.constant('scanner' as const),
    volumes: some(3),
    scanner: fc.constantFrom(0, 1),
  }),
  fc.record({ type: fc.constant('schema' as const), volumes: some(2) }),
  fc.record({ type: fc.constant('delete annotations' as const), annotations: some(3) }),
  fc.record({ type: fc.constant('delete volumes' as const), volumes: some(2) }),
  fc.record({ type: fc.constant('class' as const) }),
);
type Operation = typeof operation extends fc.Arbitrary<infer Value> ? Value : never;

/** Two studies, two label schemas, and whatever the operations make of them. */
class World {
  readonly visits: readonly Visit[];
  readonly schemaIds: readonly number[];
  hasLateClass = false;

  constructor(visits: readonly Visit[], schemaIds: readonly number[]) {
    this.visits = visits;
    this.schemaIds = schemaIds;
  }

  get studyIds(): string[] {
    return [...new Set(this.visits.map(({ studyId }) => studyId))];
  }

  volumes(where = {}) {
    return db.volume.findMany({
      where: { studyId: { in: this.studyIds }, ...where },
      orderBy: { id: 'asc' },
    });
  }

  annotations() {
    const where = { volume: { studyId: { in: this.studyIds } } };
    return db.annotation.findMany({ where, orderBy: { id: 'asc' } });
  }
}

function pick<Item>(items: readonly Item[], positions: readonly number[]): Item[] {
  return positions.flatMap((position) => items[position % items.length] ?? []);
}

const ids = (rows: readonly { id: string }[]) => ({ id: { in: rows.map(({ id }) => id) } });

async function perform(world: World, step: Operation): Promise<void> {
  switch (step.type) {
    case 'volumes':
      return addVolumes(world, step.places);
    case 'annotations':
      return addAnnotations(world, step.annotations);
    case 'status': {
      const where = ids(pick(await world.annotations(), step.annotations));
      return setStatus(db, where, step.status);
    }
    case 'split': {
      const where = ids(pick(await world.volumes(), step.volumes));
      await db.volume.updateMany({ where, data: { isSplit: step.isSplit } });
      return;
    }
    case 'scanner': {
      const where = ids(pick(await world.volumes(), step.volumes));
      const scannerId = seeded.scannerIds[step.scanner === 0 ? 0 : 1];
      await db.volume.updateMany({ where, data: { scannerId } });
      return;
    }
    case 'schema': {
      const where = ids(pick(await world.volumes({ annotations: { none: {} } }), step.volumes));
      await db.volume.updateMany({ where, data: { schemaId: world.schemaIds[1] ?? 0 } });
      return;
    }
    case 'delete annotations':
      await db.annotation.deleteMany({
        where: ids(pick(await world.annotations(), step.annotations)),
      });
      return;
    case 'delete volumes': {
      const bare = await world.volumes({ annotations: { none: {} } });
      await db.volume.deleteMany({ where: ids(pick(bare, step.volumes)) });
      return;
    }
    case 'class':
      if (world.hasLateClass) return;
      world.hasLateClass = true;
      await db.labelSchemaClass.createMany({
        data: world.schemaIds.map((schemaId) => ({
          schemaId,
          classId: seeded.classIds[3],
          ordinal: 9,
        })),
      });
  }
}

/** The classes of the first schema: a muscle, a tissue, a derived class and a group. */
function firstClasses(): number[] {
  return [...seeded.classIds.slice(0, 3), seeded.groupId];
}

async function addVolumes(world: World, places: readonly number[]): Promise<void> {
  const rows = places.map(async (place) => ({
    ...(await volumeRow(
      db,
      seeded,
      world.visits[place % 3] ?? { studyId: '', subjectId: '', visitId: '' },
    )),
    scannerId: seeded.scannerIds[place % 4 < 2 ? 0 : 1],
    schemaId: world.schemaIds[place % 8 < 6 ? 0 : 1] ?? 0,
    laterality: 'BOTH' as const,
  }));
  await db.volume.createMany({ data: await Promise.all(rows) });
}

async function addAnnotations(
  world: World,
  annotations: Extract<Operation, { type: 'annotations' }>['annotations'],
): Promise<void> {
  const volumes = await world.volumes();
  if (volumes.length === 0) return;
  const rows = annotations.flatMap(
    ({ volume, kind, status, slices: [firstSlice, lastSlice], declared }) =>
      pick(volumes, [volume]).map(({ id, schemaId }) => ({
        row: { ...annotationRow(seeded, id), kind, status, firstSlice, lastSlice },
        // The second schema has one class.
        declared: schemaId === world.schemaIds[0] ? declared : declared.slice(0, 1),
      })),
  );
  await inTransaction(db, async (transaction) => {
    await transaction.annotation.createMany({ data: rows.map(({ row }) => row) });
    await transaction.annotationClass.createMany({
      data: rows.flatMap(({ row, declared }) =>
        declared.flatMap((voxels, index) =>
          voxels === null
            ? []
            : [{ annotationId: row.id, classId: firstClasses()[index] ?? 0, voxels }],
        ),
      ),
    });
  });
}

async function secondVisit({ studyId, subjectId }: Visit): Promise<Visit> {
  const visit = await db.visit.create({ data: { subjectId, code: 'V2' } });
  return { studyId, subjectId, visitId: visit.id };
}

/** What is known of a class is what its last change says; where none was recorded, it is still missing. */
async function expectChangesRecorded(world: World): Promise<void> {
  const changes = await lastChanges(db, world.studyIds);
  for (const [id, coverage] of await storedVolumes(db, world.studyIds)) {
    for (const state of ['annotated', 'absent', 'derivable', 'missing'] as const) {
      for (const classId of coverage[state]) {
        expect(changes.get(`${id} ${classId}`) ?? 'missing').toBe(state);
      }
    }
  }
}

test('after any sequence of changes, coverage and its summaries equal a recount, and the changes lead to it', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 3, maxLength: 14 }), async (steps) => {
      const [muscle] = seeded.classIds;
      const first = await newVisit(db, seeded);
      const world = new World(
        [first, await newVisit(db, seeded), await secondVisit(first)],
        [await newSchema(db, firstClasses()), await newSchema(db, [muscle])],
      );
      for (const step of steps) await perform(world, step);
      expect(await storedVolumes(db, world.studyIds)).toEqual(
        await recountVolumes(db, world.studyIds),
      );
      expect(await storedSummary(db, world.studyIds)).toEqual(
        await recountSummary(db, world.studyIds),
      );
      expect(await storedVisitSummary(db, world.studyIds)).toEqual(
        await recountVisitSummary(db, world.studyIds),
      );
      await expectChangesRecorded(world);
    }),
    { numRuns: 40 },
  );
});
