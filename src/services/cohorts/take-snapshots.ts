import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { inTransaction, type Transaction } from '../../db.ts';
import type { Cohort, CohortSnapshot, Prisma } from '../../generated/prisma/client.ts';
import { recordAudit } from '../access/audit.ts';
import { authorize } from '../access.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput } from '../input.ts';
import { annotationsThatCount, annotationsWithModels } from '../labels/counting.ts';
import { freezeInFolds } from './folds.ts';
import { freezableVolumes } from './freezable.ts';
import { type FreezableVolume, freezeVolumes } from './freeze.ts';
import { recordSnapshot } from './record.ts';
import { type CohortWithStudies, matching, requireCohort } from './visible.ts';

/** What a person decides when volumes are frozen. */
export const freezeChoices = z.object({
  classes: z.array(z.string()).min(1).max(1000).nullish(),
  splitSeed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1),
  modelLabels: z.boolean().default(false),
});

const freezeCohortInput = freezeChoices.extend({ cohortId: z.uuid() });

const freezeFoldsInput = freezeCohortInput.extend({ folds: z.int().min(2).max(20).default(5) });

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
  const { cohort, volumes } = await volumesToFreeze(context, 'freezeCohort', given);
  const frozen = freezeVolumes(volumes, given.classes ?? null, given.splitSeed);
  return inTransaction(context.db, async (tx) => {
    await lockCohort(tx, cohort);
    const createdById = context.actor.id;
    const snapshot = await recordSnapshot(tx, { ...given, cohort, frozen, createdById });
    await auditFreezing(tx, context, 'freezeCohort', cohort, [snapshot]);
    return snapshot;
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
  const { cohort, volumes } = await volumesToFreeze(context, 'freezeFolds', given);
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
    await auditFreezing(tx, context, 'freezeFolds', cohort, snapshots);
    return snapshots;
  });
}

/** One event, also for all snapshots of a cross-validation. */
function auditFreezing(
  tx: Transaction,
  context: ServiceContext,
  operation: 'freezeCohort' | 'freezeFolds',
  cohort: CohortWithStudies,
  snapshots: readonly CohortSnapshot[],
): Promise<void> {
  return recordAudit(tx, context, {
    operation,
    studyIds: cohort.studies.map(({ studyId }) => studyId),
    target: { type: 'Cohort', id: cohort.id },
    details: {
      cohort: cohort.name,
      snapshots: snapshots.map(({ number, hash }) => ({ number, hash })),
    },
  });
}

/** The cohort and what it holds at one moment, for one who may freeze it. */
async function volumesToFreeze(
  context: ServiceContext,
  operation: 'freezeCohort' | 'freezeFolds',
  { cohortId, modelLabels }: z.output<typeof freezeCohortInput>,
): Promise<{ cohort: CohortWithStudies; volumes: FreezableVolume[] }> {
  const cohort = await requireCohort(context, cohortId);
  await authorize(
    context,
    operation,
    cohort.studies.map(({ studyId }) => studyId),
  );
  const volumes = await inTransaction(
    context.db,
    async (tx) => freezableVolumes(tx, await matching(tx, cohort), labelsTaken(modelLabels)),
    { isolationLevel: 'RepeatableRead' },
  );
  return { cohort, volumes };
}

/** Which label maps are frozen. */
export function labelsTaken(modelLabels: boolean): Prisma.AnnotationWhereInput {
  return modelLabels ? annotationsWithModels : annotationsThatCount;
}

/** The row guards the numbers of its snapshots. */
async function lockCohort(tx: Transaction, { id }: Cohort): Promise<void> {
  await tx.$queryRaw`SELECT id FROM cohort WHERE id = ${id}::uuid FOR UPDATE`;
}
