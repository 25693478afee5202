import { MyographError } from '../../errors.ts';
import type { Model, ModelVersion, Prisma } from '../../generated/prisma/client.ts';
import { visibleStudyIds } from '../access.ts';
import { visibleSnapshots } from '../cohorts/snapshots.ts';
import type { ServiceContext } from '../context.ts';

/** A model is seen by the members of the study that keeps it. */
export async function visibleModels(context: ServiceContext): Promise<Prisma.ModelWhereInput> {
  return { studyId: { in: await visibleStudyIds(context) } };
}

/** A version also shows the volumes that it learned from. */
export async function visibleVersions(
  context: ServiceContext,
): Promise<Prisma.ModelVersionWhereInput> {
  return {
    model: await visibleModels(context),
    run: { snapshot: await visibleSnapshots(context) },
  };
}

/** Ids of the versions of these models that you may see. */
export async function visibleVersionIds(
  context: ServiceContext,
  modelIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const versions = await context.db.modelVersion.findMany({
    where: { modelId: { in: [...modelIds] }, AND: await visibleVersions(context) },
    select: { id: true },
  });
  return new Set(versions.map(({ id }) => id));
}

/** @throws NOT_FOUND when there is none that you may see */
export async function requireModel(context: ServiceContext, id: string): Promise<Model> {
  const model = await context.db.model.findFirst({
    where: { id, ...(await visibleModels(context)) },
  });
  return model ?? refuse('model', id);
}

/** @throws NOT_FOUND when there is none that you may see */
export async function requireVersion(context: ServiceContext, id: string): Promise<ModelVersion> {
  const version = await context.db.modelVersion.findFirst({
    where: { id, ...(await visibleVersions(context)) },
  });
  return version ?? refuse('model version', id);
}

function refuse(what: string, id: string): never {
  throw new MyographError(
    'NOT_FOUND',
    `There is no such ${what}, or you are not a member of all its studies.`,
    { id },
  );
}
