import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Database } from '../../src/db.ts';
import type { Study, StudyRole, User, Volume } from '../../src/generated/prisma/client.ts';
import type { Grid } from '../../src/imaging/image.ts';
import { encodeNifti, type NiftiData } from '../../src/imaging/nifti.ts';
import { type JobQueue, openJobQueue } from '../../src/jobs/queue.ts';
import type { ServiceContext } from '../../src/services/context.ts';
import { type FolderStore, openFolderStore } from '../../src/storage/folder-store.ts';
import { sha256Of } from '../../src/storage/object-store.ts';
import { createTestDatabase } from './database.ts';

/** A catalog with one region of two classes, to put small studies in. */
export interface TinyCatalog {
  readonly url: string;
  readonly db: Database;
  readonly store: FolderStore;
  readonly objectsFolder: string;
  readonly queue: JobQueue;
  /** What services get when this user asks. */
  as(user: User): ServiceContext;
  readonly administrator: User;
  drop(): Promise<void>;
}

/** Classes of the region, in the order of their ordinals. */
export const TINY_CLASSES = ['left_disc', 'right_disc'];

/** A label for any of them, which the region gets by `addGroup`. */
export const TINY_GROUP = 'disc';

const SIDE = 16;
export const TINY_SLICES = 4;
const grid: Grid = {
  size: [SIDE, SIDE, TINY_SLICES],
  affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
};

export async function createTinyCatalog(): Promise<TinyCatalog> {
  const { url, db, drop } = await createTestDatabase();
  const objectsFolder = await mkdtemp(path.join(tmpdir(), 'myograph-objects-'));
  const store = await openFolderStore(objectsFolder, () => 'http://localhost');
  const queue = await openJobQueue(url);
  await createRegion(db);
  const administrator = await db.user.create({ data: { name: 'admin', isAdministrator: true } });
  return {
    url,
    db,
    store,
    objectsFolder,
    queue,
    administrator,
    as: ({ id, name, isAdministrator }) => ({
      db,
      store,
      queue,
      actor: { id, name, isAdministrator },
    }),
    async drop() {
      await queue.stop();
      await drop();
      await rm(objectsFolder, { recursive: true });
    },
  };
}

async function createRegion(db: Database): Promise<void> {
  await db.labelSchema.create({
    data: {
      code: 'discs',
      name: 'Two discs',
      region: 'discs',
      classes: {
        create: TINY_CLASSES.map((code, index) => ({
          ordinal: index + 1,
          class: { create: { code, name: code, kind: 'OTHER', colour: '#808080' } },
        })),
      },
    },
  });
}

/** Gives the region a label for either disc, of the value after its classes. */
export async function addGroup({ db }: TinyCatalog): Promise<void> {
  const group = { code: TINY_GROUP, name: 'Disc', kind: 'GROUP', colour: '#404040' } as const;
  const { id: schemaId } = await db.labelSchema.findUniqueOrThrow({ where: { code: 'discs' } });
  const { id: classId } = await db.labelClass.create({
    data: { ...group, includes: TINY_CLASSES },
  });
  await db.labelSchemaClass.create({
    data: { schemaId, classId, ordinal: 1 + TINY_CLASSES.length },
  });
}

export async function createUser(
  { db }: TinyCatalog,
  name: string,
  roles: readonly (readonly [Study, StudyRole])[] = [],
): Promise<User> {
  return db.user.create({
    data: {
      name,
      memberships: { create: roles.map(([study, role]) => ({ studyId: study.id, role })) },
    },
  });
}

export async function createStudy(catalog: TinyCatalog, code: string): Promise<Study> {
  return catalog.db.study.create({
    data: { code, name: code, createdById: catalog.administrator.id },
  });
}

export interface TinyVolume {
  readonly study: Study;
  readonly subject: string;
  readonly visit?: string;
  /** Classes that the label map shows and declares. */
  readonly annotated: readonly string[];
  readonly isExhaustive?: boolean;
  readonly scanner?: string;
  readonly laterality?: 'BOTH';
}

/**
 * A volume of two discs, their places drawn from study, subject and visit, with one accepted
 * annotation by a person; with none where `annotated` is empty.
 */
export async function createVolume(catalog: TinyCatalog, tiny: TinyVolume): Promise<Volume> {
  const { db, administrator } = catalog;
  const visit = tiny.visit ?? 'v1';
  const { intensities, labels } = drawDiscs(`${tiny.study.code}/${tiny.subject}/${visit}`);
  const studyId_code = { studyId: tiny.study.id, code: tiny.subject };
  const subject = await db.subject.upsert({
    where: { studyId_code },
    create: studyId_code,
    update: {},
  });
  const { id: visitId } = await db.visit.create({ data: { subjectId: subject.id, code: visit } });
  const name = tiny.scanner ?? 'Prisma';
  const scanner = await db.scanner.upsert({ where: { name }, create: { name }, update: {} });
  const schema = await db.labelSchema.findUniqueOrThrow({ where: { code: 'discs' } });
  const volume = await db.volume.create({
    data: {
      studyId: tiny.study.id,
      subjectId: subject.id,
      visitId,
      scannerId: scanner.id,
      schemaId: schema.id,
      laterality: tiny.laterality ?? 'NONE',
      imageSha256: await putNifti(catalog, intensities),
      size: [...grid.size],
      spacingMm: [1, 1, 1],
      affine: [...grid.affine],
      sliceCount: TINY_SLICES,
    },
  });
  if (tiny.annotated.length > 0) {
    await annotate(catalog, volume, {
      labels: labels.map((value) =>
        tiny.annotated.includes(TINY_CLASSES[value - 1] ?? '') ? value : 0,
      ),
      classes: tiny.annotated,
      isExhaustive: tiny.isExhaustive ?? false,
      createdById: administrator.id,
    });
  }
  return volume;
}

/** An accepted annotation, of all slices and by a person unless said otherwise. */
export async function annotate(
  catalog: TinyCatalog,
  volume: Volume,
  annotation: {
    readonly labels: Uint8Array;
    readonly classes: readonly string[];
    readonly isExhaustive: boolean;
    readonly createdById: string;
    readonly kind?: 'MANUAL' | 'MODEL' | 'DERIVED';
    readonly lastSlice?: number;
    readonly provenance?: { readonly versionId: string };
  },
): Promise<void> {
  const { db } = catalog;
  const sha256 = await putNifti(catalog, annotation.labels);
  const classes = await db.labelClass.findMany({
    where: { code: { in: [...annotation.classes] } },
  });
  const ordinal = (code: string) => [...TINY_CLASSES, TINY_GROUP].indexOf(code) + 1;
  const voxels = (code: string) =>
    annotation.labels.filter((value) => value === ordinal(code)).length;
  await db.annotation.create({
    data: {
      volumeId: volume.id,
      kind: annotation.kind ?? 'MANUAL',
      status: 'ACCEPTED',
      labelMapSha256: sha256,
      sourceSha256: sha256,
      isExhaustive: annotation.isExhaustive,
      firstSlice: 0,
      lastSlice: annotation.lastSlice ?? TINY_SLICES - 1,
      annotator: 'reader',
      tool: 'by hand',
      declaration: sha256Of(Buffer.from(randomUUID())),
      createdById: annotation.createdById,
      ...(annotation.provenance && { provenance: annotation.provenance }),
      classes: { create: classes.map(({ id, code }) => ({ classId: id, voxels: voxels(code) })) },
    },
  });
}

/** Bytes in the store, and their row. */
async function putNifti({ db, store }: TinyCatalog, data: NiftiData): Promise<string> {
  const bytes = encodeNifti(grid, data, { gzip: true });
  const sha256 = await store.put(bytes);
  await db.storedObject.createMany({
    data: { sha256, size: bytes.length },
    skipDuplicates: true,
  });
  return sha256;
}

/** A bright disc on the left and a grey one on the right, on noise. */
function drawDiscs(name: string): { intensities: Float32Array; labels: Uint8Array } {
  const random = randomFrom(name);
  const intensities = new Float32Array(SIDE * SIDE * TINY_SLICES);
  const labels = new Uint8Array(intensities.length);
  const discs = [
    { i: 4 + random(), j: 5 + 5 * random(), brightness: 2 },
    { i: 11 - random(), j: 5 + 5 * random(), brightness: 1 },
  ];
  for (let voxel = 0; voxel < labels.length; voxel += 1) {
    const [i, j] = [voxel % SIDE, Math.floor(voxel / SIDE) % SIDE];
    const hit = discs.findIndex((disc) => Math.hypot(i - disc.i, j - disc.j) < 3.2);
    labels[voxel] = hit + 1;
    intensities[voxel] = (discs[hit]?.brightness ?? 0) + 0.3 * random();
  }
  return { intensities, labels };
}

/** Mulberry32, seeded by a name. */
function randomFrom(name: string): () => number {
  let state = Number.parseInt(sha256Of(Buffer.from(name)).slice(0, 8), 16);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
