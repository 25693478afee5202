import { MyographError } from '../../errors.ts';
import type { Evaluation, ModelVersion, Prisma } from '../../generated/prisma/client.ts';
import { visibleSnapshots } from '../cohorts/snapshots.ts';
import type { ServiceContext } from '../context.ts';
import { visibleVersions } from '../registry/visible.ts';

/** An evaluation also shows the volumes that it was measured on. */
export async function visibleEvaluations(
  context: ServiceContext,
): Promise<Prisma.EvaluationWhereInput> {
  return {
    version: await visibleVersions(context),
    snapshot: await visibleSnapshots(context),
  };
}

/** With the version, whose classes give the order of the cells. Throws NOT_FOUND. */
export async function requireEvaluation(
  context: ServiceContext,
  id: string,
): Promise<Evaluation & { readonly version: ModelVersion }> {
  const evaluation = await context.db.evaluation.findFirst({
    where: { id, ...(await visibleEvaluations(context)) },
    include: { version: true },
  });
  if (evaluation) return evaluation;
  throw new MyographError(
    'NOT_FOUND',
    'There is no such evaluation, or you are not a member of all its studies.',
    { id },
  );
}
