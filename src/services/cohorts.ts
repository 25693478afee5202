import { z } from 'zod';
import { inTransaction } from '../db.ts';
import type { Cohort, Volume } from '../generated/prisma/client.ts';
import { recordAudit } from './access/audit.ts';
import { authorize } from './access.ts';
import { volumePage } from './catalog.ts';
import { cohortDescription, cohortName } from './cohorts/change.ts';
import { studiesByCode } from './cohorts/studies.ts';
import {
  type CohortWithStudies,
  matching,
  requireCohort,
  visibleCohorts,
} from './cohorts/visible.ts';
import type { ServiceContext } from './context.ts';
import { parseInput } from './input.ts';
import { toJson } from './json.ts';
import { type Page, type Paging, readPage } from './page.ts';
import { volumeFilterSchema, volumeWhere } from './volume-filter.ts';

export { deleteCohort, updateCohort } from './cohorts/change.ts';
export { snapshotDiff } from './cohorts/diff.ts';
export { labelSetsOf } from './cohorts/label-sets.ts';
export { isMemberKey, memberKey } from './cohorts/lists.ts';
export { previewCohort } from './cohorts/preview.ts';
export {
  countClasses,
  leftOutClasses,
  lossOf,
  snapshotById,
  snapshotClassCounts,
  snapshotLossChoice,
  snapshotMembers,
} from './cohorts/snapshots.ts';
export { freezeCohort, freezeFolds } from './cohorts/take-snapshots.ts';
export { type CohortWithStudies, cohortById } from './cohorts/visible.ts';

const createCohortInput = z.object({
  name: cohortName,
  description: cohortDescription.default(''),
  studies: z.array(z.string()).min(1).max(1000),
  filter: volumeFilterSchema.default({}),
});

/** Cohorts by name, which is the key. A cohort names its studies, so only members of all of them see it. */
export async function cohorts(context: ServiceContext, paging: Paging): Promise<Page<Cohort>> {
  const where = await visibleCohorts(context);
  const rest = { ...where, ...(paging.after ? { name: { gt: paging.after } } : {}) };
  return readPage(paging, {
    read: (take) => context.db.cohort.findMany({ where: rest, orderBy: { name: 'asc' }, take }),
    count: () => context.db.cohort.count({ where }),
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

/** Volumes that match now, oldest first; the cursor is the id. Throws NOT_FOUND. */
export async function cohortVolumes(
  context: ServiceContext,
  cohortId: string,
  paging: Paging,
): Promise<Page<Volume>> {
  const cohort = await requireCohort(context, cohortId);
  return volumePage(context, await matching(context.db, cohort), paging);
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
  const { name, description, studies, filter } = parseInput(createCohortInput, input);
  const studyIds = await studiesByCode(context, studies);
  await authorize(context, 'createCohort', studyIds);
  await volumeWhere(context.db, filter, studyIds);
  return inTransaction(context.db, async (tx) => {
    const cohort = await tx.cohort.create({
      data: {
        ...{ name, description },
        filter: toJson(filter),
        createdById: context.actor.id,
        studies: { create: studyIds.map((studyId) => ({ studyId })) },
      },
      include: { studies: true },
    });
    await recordAudit(tx, context, {
      operation: 'createCohort',
      studyIds,
      target: { type: 'Cohort', id: cohort.id },
      details: { name },
    });
    return cohort;
  });
}
