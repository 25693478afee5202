import { randomUUID } from 'node:crypto';
import { type Database, inTransaction } from '../../src/db.ts';
import type { Laterality, Study } from '../../src/generated/prisma/client.ts';
import { sha256Of } from '../../src/storage/object-store.ts';

/** Slices of each of these volumes. */
export const SLICES = 30;

/** A volume without bytes, and what a person labelled in all of its slices. */
export interface LabelledVolume {
  readonly subject: string;
  readonly visit?: string;
  readonly scanner?: string;
  readonly region?: string;
  readonly laterality?: Laterality;
  readonly labelled?: readonly string[];
  /** Looked for, and not there. */
  readonly absent?: readonly string[];
  readonly repetitionMs?: number;
}

/** Adds volumes with the accepted annotations of a person to a study; their ids, in order. */
export async function addLabelledVolumes(
  db: Database,
  study: Study,
  volumes: readonly LabelledVolume[],
): Promise<string[]> {
  const subjects = await subjectsOf(db, study, volumes);
  const visits = await visitsOf(db, subjects, volumes);
  const scanners = await scannersOf(db, volumes);
  const schemas = new Map((await db.labelSchema.findMany()).map(({ region, id }) => [region, id]));
  const classes = new Map((await db.labelClass.findMany()).map(({ code, id }) => [code, id]));
  const rows = volumes.map((volume, index) => ({
    ...{ volume, id: orderedId(index), imageSha256: sha256Of(Buffer.from(randomUUID())) },
    annotationId: randomUUID(),
  }));
  await inTransaction(db, async (tx) => {
    await tx.storedObject.createMany({
      data: rows.map(({ imageSha256: sha256 }) => ({ sha256, size: 1 })),
    });
    await tx.volume.createMany({
      data: rows.map(({ volume, id, imageSha256 }) => ({
        ...{ id, imageSha256, studyId: study.id },
        subjectId: subjects.get(volume.subject) ?? '',
        visitId: visits.get(visitKey(volume)) ?? '',
        scannerId: scanners.get(volume.scanner ?? 'Prisma') ?? '',
        schemaId: schemas.get(volume.region ?? 'calf') ?? 0,
        laterality: volume.laterality ?? 'LEFT',
        repetitionMs: volume.repetitionMs ?? null,
        ...{ size: [8, 8, SLICES], spacingMm: [1, 1, 5], sliceCount: SLICES },
        affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1],
      })),
    });
    const annotated = rows.filter(({ volume }) => declared(volume).length > 0);
    await tx.annotation.createMany({
      data: annotated.map(({ id, annotationId, imageSha256 }) => ({
        ...{ id: annotationId, volumeId: id, kind: 'MANUAL' as const },
        ...{ status: 'ACCEPTED' as const, isExhaustive: false, firstSlice: 0 },
        ...{ lastSlice: SLICES - 1, annotator: 'reader', tool: 'by hand' },
        ...{ labelMapSha256: imageSha256, sourceSha256: imageSha256 },
        ...{ declaration: sha256Of(Buffer.from(annotationId)), createdById: study.createdById },
      })),
    });
    await tx.annotationClass.createMany({
      data: annotated.flatMap(({ volume, annotationId }) =>
        declared(volume).map(({ code, voxels }) => ({
          ...{ annotationId, voxels },
          classId: classes.get(code) ?? 0,
        })),
      ),
    });
  });
  return rows.map(({ id }) => id);
}

let made = 0;

/** Later ones are greater, as of ids that begin with the time. */
function orderedId(index: number): string {
  made += index === 0 ? 1 : 0;
  const number = made * 1_000_000 + index;
  return `00000000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
}

function declared({ labelled = [], absent = [] }: LabelledVolume) {
  return [
    ...labelled.map((code) => ({ code, voxels: 9 })),
    ...absent.map((code) => ({ code, voxels: 0 })),
  ];
}

function visitKey({ subject, visit = '1' }: LabelledVolume): string {
  return `${subject} ${visit}`;
}

async function subjectsOf(db: Database, study: Study, volumes: readonly LabelledVolume[]) {
  const codes = [...new Set(volumes.map(({ subject }) => subject))];
  const data = codes.map((code) => ({ studyId: study.id, code }));
  await db.subject.createMany({ data, skipDuplicates: true });
  const rows = await db.subject.findMany({ where: { studyId: study.id } });
  return new Map(rows.map(({ code, id }) => [code, id]));
}

async function visitsOf(
  db: Database,
  subjects: ReadonlyMap<string, string>,
  volumes: readonly LabelledVolume[],
) {
  const data = volumes.map(({ subject, visit: code = '1' }) => ({
    subjectId: subjects.get(subject) ?? '',
    code,
  }));
  await db.visit.createMany({ data, skipDuplicates: true });
  const rows = await db.visit.findMany({
    where: { subjectId: { in: [...subjects.values()] } },
    include: { subject: true },
  });
  return new Map(rows.map(({ subject, code, id }) => [`${subject.code} ${code}`, id]));
}

async function scannersOf(db: Database, volumes: readonly LabelledVolume[]) {
  const names = [...new Set(volumes.map(({ scanner = 'Prisma' }) => scanner))];
  await db.scanner.createMany({ data: names.map((name) => ({ name })), skipDuplicates: true });
  return new Map((await db.scanner.findMany()).map(({ name, id }) => [name, id]));
}
