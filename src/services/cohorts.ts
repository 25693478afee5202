import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { inTransaction, type Transaction } from '../db.ts';
import { MyographError } from '../errors.ts';
import type { Cohort, CohortSnapshot, CohortStudy, Prisma } from '../generated/prisma/client.ts';
import { requireRole, visibleStudyIds } from './access.ts';
import { freezeInFolds } from './cohorts/folds.ts';
import { freezableVolumes } from './cohorts/freezable.ts';
import { type FreezableVolume, freezeVolumes } from './cohorts/freeze.ts';
import { recordSnapshot } from './cohorts/record.ts';
import type { ServiceContext } from './context.ts';
import { parseInput } from './input.ts';
import { toJson } from './json.ts';
import { annotationsThatCount, annotationsWithModels } from './labels/counting.ts';
import { volumeFilterSchema, volumeWhere } from './volume-filter.ts';

export {
  cohortSnapshots,
  leftOutClasses,
  snapshotById,
  snapshotClassCounts,
  snapshotLossChoice,
  snapshotMembers,
} from './cohorts/snapshots.ts';

export type CohortWithStudies = Cohort & { readonly studies: readonly CohortStudy[] };

const createCohortInput = z.object({
  name: z.string().trim().min(1).max(200),
  studies: z.array(z.string()).min(1).max(1000),
  filter: volumeFilterSchema.default({}),
});

const freezeCohortInput = z.object({
  cohortId: z.uuid(),
  classes: z.array(z.string()).min(1).max(1000).nullish(),
  splitSeed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1),
  modelLabels: z.boolean().default(false),
});

const freezeFoldsInput = freezeCohortInput.extend({ folds: z.int().min(2).max(20).default(5) });

/** Cohorts by name. A cohort names its studies, so only members of all of them see it. */
export async function cohorts(context: ServiceContext): Promise<CohortWithStudies[]> {
  return context.db.cohort.findMany({
    where: await visibleCohorts(context),
    orderBy: { name: 'asc' },
    include: { studies: true },
  });
}

/** The cohort with this name; null when there is none that the actor may see. */
export async function cohortByName(
  context: ServiceContext,
  name: string,
): Promise<CohortWithStudies | null> {
  return context.db.cohort.findFirst({
    where: { name, ...(await visibleCohorts(context)) },
    include: { studies: true },
  });
}

/** The cohort; null when there is none that you may see. */
export async function cohortById(
  context: ServiceContext,
  id: string,
): Promise<CohortWithStudies | null> {
  return context.db.cohort.findFirst({
    where: { id, ...(await visibleCohorts(context)) },
    include: { studies: true },
  });
}

/** Number of volumes that match now. */
export async function cohortVolumeCount(
  context: ServiceContext,
  cohortId: string,
): Promise<number> {
  const cohort = await requireCohort(context, cohortId);
  return context.db.volume.count({ where: await matching(context.db, cohort) });
}

/**
 * Saves a query over volumes of studies in which the actor is an editor.
 *
 * @throws NOT_FOUND, FORBIDDEN by study; INVALID_INPUT; CONFLICT for a name that is taken
 */
export async function createCohort(
  context: ServiceContext,
  input: z.input<typeof createCohortInput>,
): Promise<CohortWithStudies> {
  const { name, studies, filter } = parseInput(createCohortInput, input);
  const studyIds = await studiesByCode(context, studies);
  await requireRole(context, studyIds, 'EDITOR');
  await volumeWhere(context.db, filter, studyIds);
  return inTransaction(context.db, (tx) =>
    tx.cohort.create({
      data: {
        name,
        filter: toJson(filter),
        createdById: context.actor.id,
        studies: { create: studyIds.map((studyId) => ({ studyId })) },
      },
      include: { studies: true },
    }),
  );
}

/**
 * Freezes the volumes that match now, with their accepted annotations by persons and those derived
 * from them, the split and the hashes: all as they are at one moment, whoever reviews or imports
 * meanwhile. The same content and seed give the same hash.
 *
 * @throws COHORT_EMPTY, SPLIT_IMPOSSIBLE, CLASS_ONE_SIDED, DUPLICATE_IMAGE, INVALID_INPUT
 */
export async function freezeCohort(
  context: ServiceContext,
  input: z.input<typeof freezeCohortInput>,
): Promise<CohortSnapshot> {
  const given = parseInput(freezeCohortInput, input);
  const { cohort, volumes } = await volumesToFreeze(context, given);
  const frozen = freezeVolumes(volumes, given.classes ?? null, given.splitSeed);
  return inTransaction(context.db, async (tx) => {
    await lockCohort(tx, cohort);
    return recordSnapshot(tx, { ...given, cohort, frozen, createdById: context.actor.id });
  });
}

/**
 * Freezes the same once for each fold of a cross-validation, all or none: the parts of the subjects that
 * are held back make up all of them.
 *
 * @returns the snapshots, by fold
 * @throws as freezeCohort
 */
export async function freezeFolds(
  context: ServiceContext,
  input: z.input<typeof freezeFoldsInput>,
): Promise<CohortSnapshot[]> {
  const given = parseInput(freezeFoldsInput, input);
  const { cohort, volumes } = await volumesToFreeze(context, given);
  const folds = freezeInFolds(volumes, given.classes ?? null, given.splitSeed, given.folds);
  const setId = randomUUID();
  return inTransaction(context.db, async (tx) => {
    await lockCohort(tx, cohort);
    const snapshots: CohortSnapshot[] = [];
    for (const [index, frozen] of folds.entries()) {
      const fold = { setId, number: index + 1, count: folds.length };
      const createdById = context.actor.id;
      snapshots.push(await recordSnapshot(tx, { ...given, cohort, frozen, createdById, fold }));
    }
    return snapshots;
  });
}

/** The cohort and what it holds at one moment, for one who may freeze it. */
async function volumesToFreeze(
  context: ServiceContext,
  { cohortId, modelLabels }: z.output<typeof freezeCohortInput>,
): Promise<{ cohort: CohortWithStudies; volumes: FreezableVolume[] }> {
  const cohort = await requireCohort(context, cohortId);
  await requireRole(
    context,
    cohort.studies.map(({ studyId }) => studyId),
    'EDITOR',
  );
  const taken = modelLabels ? annotationsWithModels : annotationsThatCount;
  const volumes = await inTransaction(
    context.db,
    async (tx) => freezableVolumes(tx, await matching(tx, cohort), taken),
    { isolationLevel: 'RepeatableRead' },
  );
  return { cohort, volumes };
}

/** The row guards the numbers of its snapshots. */
async function lockCohort(tx: Transaction, { id }: Cohort): Promise<void> {
  await tx.$queryRaw`SELECT id FROM cohort WHERE id = ${id}::uuid FOR UPDATE`;
}

async function requireCohort(context: ServiceContext, id: string): Promise<CohortWithStudies> {
  const cohort = await cohortById(context, id);
  if (cohort) return cohort;
  throw new MyographError(
    'NOT_FOUND',
    'There is no such cohort, or you are not a member of all its studies.',
    { cohortId: id },
  );
}

async function visibleCohorts(context: ServiceContext): Promise<Prisma.CohortWhereInput> {
  if (context.actor.isAdministrator) return {};
  const studyIds = await visibleStudyIds(context);
  return { studies: { every: { studyId: { in: [...studyIds] } } } };
}

async function matching(
  db: Transaction,
  cohort: CohortWithStudies,
): Promise<Prisma.VolumeWhereInput> {
  const studyIds = cohort.studies.map(({ studyId }) => studyId);
  return volumeWhere(db, volumeFilterSchema.parse(cohort.filter), studyIds);
}

async function studiesByCode(context: ServiceContext, codes: readonly string[]): Promise<string[]> {
  const wanted = [...new Set(codes)];
  const rows = await context.db.study.findMany({ where: { code: { in: wanted } } });
  const missing = wanted.filter((code) => !rows.some((row) => row.code === code));
  if (missing.length > 0) {
    throw new MyographError(
      'NOT_FOUND',
      `There is no study ${missing.join(', ')}, or you are not a member of it.`,
      { studies: missing },
    );
  }
  return rows.map(({ id }) => id);
}
