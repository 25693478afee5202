import DataLoader from 'dataloader';
import type { Database } from '../db.ts';
import type {
  Annotation,
  AnnotationClass,
  Checkpoint,
  LabelClass,
  ManifestImport,
  Model,
  ModelVersion,
} from '../generated/prisma/client.ts';
import { findSchemas, type Schema } from './labels/schemas.ts';
import { type ClassCoverage, coverageOfVolumes } from './labels/volume-coverage.ts';
import { checksOfRuns, type RunCheck } from './training/checks.ts';
import { measuredRunsOfSweeps, type SweepRun } from './training/comparison.ts';
import {
  withdrawnByEvaluation,
  withdrawnBySnapshot,
  withdrawnByVersion,
} from './withdrawal/marks.ts';

/** A class that an annotation declares. */
export type DeclaredClass = AnnotationClass & { readonly class: LabelClass };

export type DataLoaders = ReturnType<typeof createLoaders>;

/**
 * Loaders of what hangs on a row, for one request: everything asked for in one go is one query, and
 * nothing is read twice. What is reached from a row that the actor may see needs no further check.
 */
export function createLoaders(db: Database) {
  return {
    userById: one((ids: string[]) => db.user.findMany({ where: { id: { in: ids } } }), byId),
    studyById: one((ids: string[]) => db.study.findMany({ where: { id: { in: ids } } }), byId),
    subjectById: one((ids: string[]) => db.subject.findMany({ where: { id: { in: ids } } }), byId),
    visitById: one((ids: string[]) => db.visit.findMany({ where: { id: { in: ids } } }), byId),
    scannerById: one((ids: string[]) => db.scanner.findMany({ where: { id: { in: ids } } }), byId),
    volumeById: one((ids: string[]) => db.volume.findMany({ where: { id: { in: ids } } }), byId),
    annotationById: one(
      (ids: string[]) => db.annotation.findMany({ where: { id: { in: ids } } }),
      byId,
    ),
    jobById: one((ids: string[]) => db.job.findMany({ where: { id: { in: ids } } }), byId),
    cohortById: one((ids: string[]) => db.cohort.findMany({ where: { id: { in: ids } } }), byId),
    snapshotById: one(
      (ids: string[]) => db.cohortSnapshot.findMany({ where: { id: { in: ids } } }),
      byId,
    ),
    runById: one((ids: string[]) => db.trainingRun.findMany({ where: { id: { in: ids } } }), byId),
    sweepById: one((ids: string[]) => db.sweep.findMany({ where: { id: { in: ids } } }), byId),
    /** Of a model, all runs of a sweep are; by the sweep. */
    modelBySweep: one(
      (ids: string[]) => modelsOfSweeps(db, ids),
      ({ sweepId }) => sweepId,
    ),
    /** In the order of the grid. */
    measuredRunsBySweep: new DataLoader<string, SweepRun[]>(async (ids) => {
      const runs = await measuredRunsOfSweeps(db, ids);
      return ids.map((id) => runs.get(id) ?? missing(id));
    }),
    /** In the order of their steps. */
    checksByRun: many<string, RunCheck>(
      (ids) => checksOfRuns(db, ids),
      ({ runId }) => runId,
    ),
    /** In the order of their steps. */
    checkpointsByRun: many<string, Checkpoint>(
      (ids) => db.checkpoint.findMany({ where: { runId: { in: ids } }, orderBy: { step: 'asc' } }),
      ({ runId }) => runId,
    ),
    /** At most one: none of a job of another kind. */
    importsByJob: many<string, ManifestImport>(
      (ids) => db.manifestImport.findMany({ where: { jobId: { in: ids } } }),
      ({ jobId }) => jobId,
    ),
    /** At most one: none until the run has ended well. */
    versionsByRun: many<string, ModelVersion>(
      (ids) => db.modelVersion.findMany({ where: { runId: { in: ids } } }),
      ({ runId }) => runId,
    ),
    modelById: one((ids: string[]) => db.model.findMany({ where: { id: { in: ids } } }), byId),
    versionById: one(
      (ids: string[]) => db.modelVersion.findMany({ where: { id: { in: ids } } }),
      byId,
    ),
    objectBySha: one(
      (hashes: string[]) => db.storedObject.findMany({ where: { sha256: { in: hashes } } }),
      ({ sha256 }) => sha256,
    ),
    /** With its classes in order. */
    schemaById: one<number, Schema>((ids) => findSchemas(db, { id: { in: ids } }), byId),
    classById: one<number, LabelClass>(
      (ids) => db.labelClass.findMany({ where: { id: { in: ids } } }),
      byId,
    ),
    classByCode: one(
      (codes: string[]) => db.labelClass.findMany({ where: { code: { in: codes } } }),
      ({ code }) => code,
    ),
    /** By code. */
    visitsBySubject: many(
      (ids: string[]) =>
        db.visit.findMany({ where: { subjectId: { in: ids } }, orderBy: { code: 'asc' } }),
      ({ subjectId }) => subjectId,
    ),
    /** Those in use, oldest first. */
    volumesByVisit: many(
      (ids: string[]) =>
        db.volume.findMany({
          where: { visitId: { in: ids }, isSplit: false },
          orderBy: { id: 'asc' },
        }),
      ({ visitId }) => visitId,
    ),
    limbsByVolume: many(
      (ids: string[]) =>
        db.volume.findMany({ where: { parentId: { in: ids } }, orderBy: { laterality: 'asc' } }),
      ({ parentId }) => parentId ?? '',
    ),
    /** Oldest first. */
    annotationsByVolume: many<string, Annotation>(
      (ids) => db.annotation.findMany({ where: { volumeId: { in: ids } }, orderBy: { id: 'asc' } }),
      ({ volumeId }) => volumeId,
    ),
    /** In the order of the schema. */
    annotationClasses: many<string, DeclaredClass>(
      (ids) => declaredClasses(db, ids),
      ({ annotationId }) => annotationId,
    ),
    /** Withdrawn subjects that a version learned from. */
    withdrawnByVersion: counted((ids) => withdrawnByVersion(db, ids)),
    /** Withdrawn subjects that an evaluation measured on. */
    withdrawnByEvaluation: counted((ids) => withdrawnByEvaluation(db, ids)),
    /** Withdrawn subjects of a snapshot. */
    withdrawnBySnapshot: counted((ids) => withdrawnBySnapshot(db, ids)),
    /** In the order of the schema. */
    coverageByVolume: new DataLoader<string, ClassCoverage[]>(async (ids) => {
      const coverage = await coverageOfVolumes(db, ids);
      return ids.map((id) => coverage.get(id) ?? missing(id));
    }),
  };
}

/** Makes loaders read again what they have read: for the next answer of a subscription. */
export function forget(loaders: DataLoaders): void {
  for (const loader of Object.values(loaders)) loader.clearAll();
}

async function modelsOfSweeps(
  db: Database,
  sweepIds: readonly string[],
): Promise<{ sweepId: string; model: Model }[]> {
  const runs = await db.trainingRun.findMany({
    where: { sweepId: { in: [...sweepIds] } },
    distinct: ['sweepId'],
    include: { model: true },
  });
  return runs.flatMap(({ sweepId, model }) => (sweepId === null ? [] : [{ sweepId, model }]));
}

async function declaredClasses(
  db: Database,
  annotationIds: readonly string[],
): Promise<DeclaredClass[]> {
  const rows = await db.annotationClass.findMany({
    where: { annotationId: { in: [...annotationIds] } },
    include: {
      class: { include: { schemas: true } },
      annotation: { select: { volume: { select: { schemaId: true } } } },
    },
  });
  const ordinal = (row: (typeof rows)[number]) =>
    row.class.schemas.find(({ schemaId }) => schemaId === row.annotation.volume.schemaId)
      ?.ordinal ?? 0;
  return rows.toSorted((a, b) => ordinal(a) - ordinal(b));
}

function byId<Id>({ id }: { id: Id }): Id {
  return id;
}

/** Loads one row by its key; a key without a row is an error, because the key came from the catalog. */
function one<Key extends string | number, Row>(
  find: (keys: Key[]) => Promise<Row[]>,
  keyOf: (row: Row) => Key,
): DataLoader<Key, Row> {
  return new DataLoader(async (keys) => {
    const rows = new Map((await find([...keys])).map((row) => [keyOf(row), row]));
    return keys.map((key) => rows.get(key) ?? missing(key));
  });
}

function many<Key extends string | number, Row>(
  find: (keys: Key[]) => Promise<Row[]>,
  keyOf: (row: Row) => Key,
): DataLoader<Key, Row[]> {
  return new DataLoader(async (keys) => {
    const rows = Map.groupBy(await find([...keys]), keyOf);
    return keys.map((key) => rows.get(key) ?? []);
  });
}

/** 0 where the count says nothing of a key. */
function counted(
  count: (ids: readonly string[]) => Promise<ReadonlyMap<string, number>>,
): DataLoader<string, number> {
  return new DataLoader(async (ids) => {
    const counts = await count(ids);
    return ids.map((id) => counts.get(id) ?? 0);
  });
}

function missing(key: string | number): Error {
  return new Error(`the catalog has no row ${key}`);
}
