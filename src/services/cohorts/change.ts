import { z } from 'zod';
import { inTransaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import { recordAudit } from '../access/audit.ts';
import { authorize } from '../access.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput } from '../input.ts';
import { toJson } from '../json.ts';
import { volumeFilterSchema, volumeWhere } from '../volume-filter.ts';
import { type CohortWithStudies, requireCohort } from './visible.ts';

export const cohortName = z.string().trim().min(1).max(200);
export const cohortDescription = z.string().trim().max(2000);

const updateCohortInput = z.object({
  cohortId: z.uuid(),
  name: cohortName.nullish(),
  description: cohortDescription.nullish(),
  filter: volumeFilterSchema.nullish(),
});

/**
 * Changes a cohort's name, description or filter; what is left out stays. Its snapshots stay as they are.
 *
 * @throws NOT_FOUND, FORBIDDEN; INVALID_INPUT; CONFLICT for a name that is taken
 */
export async function updateCohort(
  context: ServiceContext,
  input: z.input<typeof updateCohortInput>,
): Promise<CohortWithStudies> {
  const { cohortId, name, description, filter } = parseInput(updateCohortInput, input);
  const studyIds = studyIdsOf(await requireCohort(context, cohortId));
  await authorize(context, 'updateCohort', studyIds);
  if (filter) await volumeWhere(context.db, filter, studyIds);
  const changed: Prisma.CohortUpdateInput = {
    ...(name && { name }),
    ...(typeof description === 'string' && { description }),
    ...(filter && { filter: toJson(filter) }),
  };
  return inTransaction(context.db, async (tx) => {
    const before = await tx.cohort.findUniqueOrThrow({ where: { id: cohortId } });
    const cohort = await tx.cohort.update({
      where: { id: cohortId },
      data: changed,
      include: { studies: true },
    });
    await recordAudit(tx, context, {
      operation: 'updateCohort',
      studyIds,
      target: { type: 'Cohort', id: cohortId },
      details: { changed: Object.keys(changed), nameBefore: before.name, name: cohort.name },
    });
    return cohort;
  });
}

/**
 * Deletes a cohort that was never frozen.
 *
 * @returns the cohort that was
 * @throws NOT_FOUND, FORBIDDEN; IN_USE when it has snapshots
 */
export async function deleteCohort(
  context: ServiceContext,
  { cohortId }: { readonly cohortId: string },
): Promise<CohortWithStudies> {
  const cohort = await requireCohort(context, cohortId);
  const studyIds = studyIdsOf(cohort);
  await authorize(context, 'deleteCohort', studyIds);
  return inTransaction(context.db, async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM cohort WHERE id = ${cohortId}::uuid FOR UPDATE`;
    const snapshots = await tx.cohortSnapshot.count({ where: { cohortId } });
    if (snapshots > 0) {
      throw new MyographError(
        'IN_USE',
        `The cohort ${cohort.name} has ${snapshots} snapshots, which stay. Rename it instead, if it is not to be used.`,
        { snapshots },
      );
    }
    await tx.cohort.delete({ where: { id: cohortId } });
    await recordAudit(tx, context, {
      operation: 'deleteCohort',
      studyIds,
      target: { type: 'Cohort', id: cohortId },
      details: { name: cohort.name },
    });
    return cohort;
  });
}

function studyIdsOf({ studies }: CohortWithStudies): string[] {
  return studies.map(({ studyId }) => studyId);
}
