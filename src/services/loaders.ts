import DataLoader from 'dataloader';
import type { Database } from '../db.ts';
import { MyographError } from '../errors.ts';
import type {
  Annotation,
  AnnotationReview,
  Checkpoint,
  CohortMember,
  LabelClass,
  ManifestImport,
  Model,
  ModelVersion,
} from '../generated/prisma/client.ts';
import { type ImportRow, rowsOfImports, subjectsOfStudies } from './catalog.ts';
import {
  annotationsOfMembers,
  membersOfSnapshots,
  sidesOfSnapshots,
  snapshotsOfCohorts,
  studiesOfCohorts,
} from './cohorts/lists.ts';
import { coverageOfSnapshots } from './cohorts/snapshots.ts';
import type { ServiceContext } from './context.ts';
import { evaluationsOfSnapshots, evaluationsOfVersions, meanDiceOf } from './evaluation.ts';
import { agreementOfVolumes, type PairAgreement } from './labels/agreement/volume.ts';
import { declaredClasses } from './labels/declared-classes.ts';
import { annotationsOfVolumes } from './labels/lists.ts';
import { findSchemas, type Schema } from './labels/schemas.ts';
import { type ClassCoverage, coverageOfVolumes } from './labels/volume-coverage.ts';
import { pagesByParent } from './page.ts';
import { registryLoaders } from './registry/loaders.ts';
import { aliasesOfModels, versionsByIds, versionsOfModels } from './registry.ts';
import { membersOfStudies, ownRoles, subjectCounts, visitCounts, volumeCounts } from './study.ts';
import { checksOfRuns, lastChecksOfRuns, type RunCheck } from './training/checks.ts';
import { measuredRunsOfSweeps, type SweepRun } from './training/comparison.ts';
import { drawsOfRuns } from './training/draws.ts';
import { runsOfSnapshots } from './training/lists.ts';
import { lossCurves } from './training/loss-curve.ts';
import {
  withdrawnByEvaluation,
  withdrawnBySnapshot,
  withdrawnByVersion,
} from './withdrawal/marks.ts';

export type DataLoaders = ReturnType<typeof createLoaders>;

/**
 * Loaders of what hangs on a row, for one request: everything asked for in one go is one query, and
 * nothing is read twice. What is reached from a row that the actor may see needs no further check.
 */
export function createLoaders(context: ServiceContext) {
  const { db } = context;
  return {
    ...loadersOfStudies(context),
    ...loadersOfLists(context),
    ...registryLoaders(context),
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
    curveByRun: withArguments((args: CurveArguments) =>
      fromMap(
        (ids) => lossCurves(db, ids, args),
        () => [],
      ),
    ),
    drawsByRun: withArguments((step: number) =>
      fromMap(
        (ids) => drawsOfRuns(db, ids, step),
        () => [],
      ),
    ),
    /** In the order of their steps. */
    checksByRun: many<string, RunCheck>(
      (ids) => checksOfRuns(db, ids),
      ({ runId }) => runId,
    ),
    /** At most one: none before the first. */
    lastCheckByRun: many<string, RunCheck>(
      (ids) => lastChecksOfRuns(db, ids),
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
    reviewsByAnnotation: many<string, AnnotationReview>(
      (ids) =>
        db.annotationReview.findMany({
          where: { annotationId: { in: ids } },
          orderBy: { number: 'asc' },
        }),
      ({ annotationId }) => annotationId,
    ),
    /** In the order of the schema. */
    annotationClasses: fromMap(
      (ids) => declaredClasses(db, ids),
      () => [],
    ),
    /** Withdrawn subjects that a version learned from. */
    withdrawnByVersion: fromMap(
      (ids: readonly string[]) => withdrawnByVersion(db, ids),
      () => 0,
    ),
    /** Withdrawn subjects that an evaluation measured on. */
    withdrawnByEvaluation: fromMap(
      (ids: readonly string[]) => withdrawnByEvaluation(db, ids),
      () => 0,
    ),
    /** Withdrawn subjects of a snapshot. */
    withdrawnBySnapshot: fromMap(
      (ids: readonly string[]) => withdrawnBySnapshot(db, ids),
      () => 0,
    ),
    /** Those that can be compared, oldest first. */
    agreementByVolume: new DataLoader<string, PairAgreement[]>(async (ids) => {
      const agreement = await agreementOfVolumes(db, ids);
      return ids.map((id) => agreement.get(id) ?? []);
    }),
    /** In the order of the schema. */
    coverageByVolume: new DataLoader<string, ClassCoverage[]>(async (ids) => {
      const coverage = await coverageOfVolumes(db, ids);
      return ids.map((id) => coverage.get(id) ?? missing(id));
    }),
  };
}

/** What belongs to a study, for those who may see it; to others there is no such study. */
function loadersOfStudies(context: ServiceContext) {
  const { db } = context;
  const noRole = (): never => {
    throw new MyographError('NOT_FOUND', 'There is no such study.');
  };
  const forMembers = <Value>(
    read: (ids: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
    otherwise: () => Value,
  ) =>
    fromMap(async (ids) => {
      const seen = [...(await ownRoles(context, ids)).keys()];
      const values = await read(seen);
      return new Map(seen.map((id) => [id, values.get(id) ?? otherwise()]));
    }, noRole);
  return {
    roleByStudy: fromMap((ids) => ownRoles(context, ids), noRole),
    /** By name of the user. */
    membersByStudy: forMembers(
      (ids) => membersOfStudies(db, ids),
      () => [],
    ),
    subjectCountByStudy: forMembers(
      (ids) => subjectCounts(db, ids),
      () => 0,
    ),
    visitCountByStudy: forMembers(
      (ids) => visitCounts(db, ids),
      () => 0,
    ),
    volumeCountByStudy: forMembers(
      (ids) => volumeCounts(db, ids),
      () => 0,
    ),
  };
}

/** Lists that hang on rows, and what is asked of the rows in them. */
function loadersOfLists(context: ServiceContext) {
  const { db } = context;
  return {
    subjectsByStudy: pagesByParent(subjectsOfStudies(db)),
    annotationsByVolume: pagesByParent(annotationsOfVolumes(db)),
    snapshotsByCohort: pagesByParent(snapshotsOfCohorts(context)),
    membersBySnapshot: pagesByParent(membersOfSnapshots(db)),
    versionsByModel: pagesByParent(versionsOfModels(context)),
    evaluationsByVersion: pagesByParent(evaluationsOfVersions(context)),
    evaluationsBySnapshot: pagesByParent(evaluationsOfSnapshots(context)),
    runsBySnapshot: pagesByParent(runsOfSnapshots(db)),
    /** By code. */
    studiesByCohort: fromMap(
      (ids) => studiesOfCohorts(db, ids),
      () => [],
    ),
    /** In the order in which they are laid. */
    annotationsByMember: new DataLoader<CohortMember, Annotation[], string>(
      (members) => annotationsOfMembers(db, members),
      { cacheKeyFn: ({ snapshotId, volumeId }) => `${snapshotId} ${volumeId}` },
    ),
    sidesBySnapshot: fromMap(
      (ids) => sidesOfSnapshots(db, ids),
      () => [],
    ),
    coverageBySnapshot: fromMap(
      (ids) => coverageOfSnapshots(db, ids),
      () => [],
    ),
    rowsByImport: new DataLoader<ManifestImport, ImportRow[], string>(
      (imports) => rowsOfImports(context, imports),
      { cacheKeyFn: ({ id }) => id },
    ),
    /** By name. */
    aliasesByModel: fromMap(
      (ids) => aliasesOfModels(context, ids),
      () => [],
    ),
    /** Null for one that you may not see. */
    visibleVersionById: new DataLoader<string, ModelVersion | null>(async (ids) => {
      const rows = new Map((await versionsByIds(context, ids)).map((row) => [row.id, row]));
      return ids.map((id) => rows.get(id) ?? null);
    }),
    meanDiceByEvaluation: fromMap(
      (ids) => meanDiceOf(db, ids),
      () => null,
    ),
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

interface CurveArguments {
  readonly points: number;
  readonly after: number;
}

/** A loader for each value of the arguments that are asked with. */
function withArguments<Args, Value>(create: (args: Args) => DataLoader<string, Value>) {
  const loaders = new Map<string, DataLoader<string, Value>>();
  return {
    load(id: string, args: Args): Promise<Value> {
      const key = JSON.stringify(args);
      const loader = loaders.get(key) ?? create(args);
      loaders.set(key, loader);
      return loader.load(id);
    },
    clearAll: () => loaders.clear(),
  };
}

/** Loads what a map has of each key, or what there is otherwise. */
function fromMap<Value>(
  read: (ids: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
  otherwise: (id: string) => Value,
): DataLoader<string, Value> {
  return new DataLoader(async (ids) => {
    const values = await read(ids);
    return ids.map((id) => settled(() => values.get(id) ?? otherwise(id)));
  });
}

/** A value, or the error in its place: another key's is not lost by it. */
function settled<Value>(value: () => Value): Value | Error {
  try {
    return value();
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
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

function missing(key: string | number): Error {
  return new Error(`the catalog has no row ${key}`);
}
