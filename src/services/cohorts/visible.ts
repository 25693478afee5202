import type { Transaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import type { Cohort, CohortStudy, Prisma } from '../../generated/prisma/client.ts';
import { visibleStudyIds } from '../access.ts';
import type { ServiceContext } from '../context.ts';
import { volumeFilterSchema, volumeWhere } from '../volume-filter.ts';

export type CohortWithStudies = Cohort & { readonly studies: readonly CohortStudy[] };

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

/** The cohort. Throws NOT_FOUND when there is none that you may see. */
export async function requireCohort(
  context: ServiceContext,
  id: string,
): Promise<CohortWithStudies> {
  const cohort = await cohortById(context, id);
  if (cohort) return cohort;
  throw new MyographError(
    'NOT_FOUND',
    'There is no such cohort, or you are not a member of all its studies.',
    { cohortId: id },
  );
}

/** A cohort names its studies, so only members of all of them see it. */
export async function visibleCohorts(context: ServiceContext): Promise<Prisma.CohortWhereInput> {
  if (context.actor.isAdministrator) return {};
  const studyIds = await visibleStudyIds(context);
  return { studies: { every: { studyId: { in: [...studyIds] } } } };
}

/** The volumes that match a cohort now. */
export async function matching(
  db: Transaction,
  cohort: CohortWithStudies,
): Promise<Prisma.VolumeWhereInput> {
  const studyIds = cohort.studies.map(({ studyId }) => studyId);
  return volumeWhere(db, volumeFilterSchema.parse(cohort.filter), studyIds);
}
