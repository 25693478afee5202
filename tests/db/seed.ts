import { createHash, randomUUID } from 'node:crypto';
import type { Database, Transaction } from '../../src/db.ts';
import type { ClassKind, Prisma } from '../../src/generated/prisma/client.ts';

/** A hash that no other call has given. */
export function freshHash(): string {
  return createHash('sha256').update(randomUUID()).digest('hex');
}

export interface Seed {
  readonly userId: string;
  readonly objectSha256: string;
  readonly scannerIds: readonly [string, string];
  /** A muscle, a tissue, a derived class and a muscle that no schema has yet. */
  readonly classIds: readonly [number, number, number, number];
  /** A label for the muscle or the other muscle, that no schema has yet. */
  readonly groupId: number;
  /** A region with the first three classes. */
  readonly schemaId: number;
}

/** The rows that volumes and annotations refer to, apart from the study. */
export async function seed(db: Database): Promise<Seed> {
  const user = await db.user.create({ data: { name: randomUUID() } });
  const object = await db.storedObject.create({ data: { sha256: freshHash(), size: 10 } });
  const newScanner = (name: string) =>
    db.scanner.create({ data: { name: `${name} ${randomUUID()}` } });
  const newClass = (kind: ClassKind, includes: string[] = []) =>
    db.labelClass.create({
      data: { code: randomUUID(), name: kind, kind, colour: '#aa3322', includes },
    });
  const prisma = await newScanner('Prisma');
  const trio = await newScanner('TrioTim');
  const muscle = await newClass('MUSCLE');
  const tissue = await newClass('TISSUE');
  const derived = await newClass('DERIVED');
  const other = await newClass('MUSCLE');
  const group = await newClass('GROUP', [muscle.code, other.code]);
  const schema = await newSchema(db, [muscle.id, tissue.id, derived.id]);
  return {
    userId: user.id,
    objectSha256: object.sha256,
    scannerIds: [prisma.id, trio.id],
    classIds: [muscle.id, tissue.id, derived.id, other.id],
    groupId: group.id,
    schemaId: schema,
  };
}

export async function newSchema(db: Database, classIds: readonly number[]): Promise<number> {
  const schema = await db.labelSchema.create({
    data: {
      code: randomUUID(),
      name: 'Thigh',
      region: randomUUID(),
      classes: { create: classIds.map((classId, index) => ({ classId, ordinal: index + 1 })) },
    },
  });
  return schema.id;
}

export interface Visit {
  readonly studyId: string;
  readonly subjectId: string;
  readonly visitId: string;
}

/** A study with one subject and one visit. */
export async function newVisit(db: Database, { userId }: Seed): Promise<Visit> {
  const study = await db.study.create({
    data: { code: randomUUID(), name: 'Study', createdById: userId },
  });
  const subject = await db.subject.create({ data: { studyId: study.id, code: 'S1' } });
  const visit = await db.visit.create({ data: { subjectId: subject.id, code: 'V1' } });
  return { studyId: study.id, subjectId: subject.id, visitId: visit.id };
}

export const sliceCount = 4;

/** Columns of a volume of 8×8×4 voxels with an image of its own; the image's row is made too. */
export async function volumeRow(
  db: Database | Transaction,
  { scannerIds, schemaId }: Seed,
  visit: Visit,
): Promise<Prisma.VolumeCreateManyInput & { id: string }> {
  const image = await db.storedObject.create({ data: { sha256: freshHash(), size: 10 } });
  return {
    id: randomUUID(),
    ...visit,
    scannerId: scannerIds[0],
    schemaId,
    laterality: 'LEFT',
    imageSha256: image.sha256,
    size: [8, 8, sliceCount],
    spacingMm: [1, 1, 5],
    affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1],
    sliceCount,
  };
}

/** Columns of an accepted manual annotation of all slices. */
export function annotationRow(
  { userId, objectSha256 }: Seed,
  volumeId: string,
): Prisma.AnnotationCreateManyInput & { id: string } {
  return {
    id: randomUUID(),
    volumeId,
    kind: 'MANUAL',
    status: 'ACCEPTED',
    labelMapSha256: objectSha256,
    sourceSha256: objectSha256,
    isExhaustive: false,
    firstSlice: 0,
    lastSlice: sliceCount - 1,
    annotator: 'reader',
    tool: 'ITK-SNAP',
    declaration: freshHash(),
    createdById: userId,
  };
}
