import { z } from 'zod';
import type { Annotation, Model, ModelVersion, Prisma } from '../generated/prisma/client.ts';
import type { ServiceContext } from './context.ts';
import { type HangingList, type Page, type Paging, readPage } from './page.ts';
import { type TagFilter, withTags } from './registry/described.ts';
import { visibleModels, visibleVersions } from './registry/visible.ts';

export { aliases, aliasesOfModels } from './registry/aliases.ts';
export { modelCard } from './registry/card.ts';
export { approvePromotion, rejectPromotion, withdrawPromotion } from './registry/decide.ts';
export { type DescribedId, removeTag, setDescription, setTag } from './registry/described.ts';
export { setPromotionPolicy } from './registry/policy.ts';
export { predict } from './registry/predict.ts';
export { promoteVersion } from './registry/promote.ts';
export { promotions } from './registry/promotions.ts';
export { promotionProposals, proposalById } from './registry/proposals.ts';
export { recipeOf } from './registry/recipe.ts';
export { removeAlias, rollbackAlias } from './registry/rollback.ts';
export { parseLossChoice as lossChoiceOfVersion } from './training/stored.ts';

/** Which page of which models; what is left out does not matter. */
export interface ModelPaging extends Paging {
  readonly filter?:
    | {
        /** Tags that the model has, all of them. */
        readonly tags?: readonly TagFilter[] | null | undefined;
        /** Codes of studies that keep it, any of them. */
        readonly studies?: readonly string[] | null | undefined;
      }
    | null
    | undefined;
}

/** Models that you may see, by name, which is the key. Throws INVALID_INPUT for what cannot be a tag. */
export async function models(
  context: ServiceContext,
  { filter, ...paging }: ModelPaging,
): Promise<Page<Model>> {
  const where: Prisma.ModelWhereInput = {
    ...(await visibleModels(context)),
    ...withTags(filter?.tags ?? []),
    ...(filter?.studies ? { study: { code: { in: [...filter.studies] } } } : {}),
  };
  const rest = { ...where, ...(paging.after ? { name: { gt: paging.after } } : {}) };
  return readPage(paging, {
    read: (take) => context.db.model.findMany({ where: rest, orderBy: { name: 'asc' }, take }),
    count: () => context.db.model.count({ where }),
  });
}

/** The model with this name; null when there is none that you may see. */
export async function modelByName(context: ServiceContext, name: string): Promise<Model | null> {
  return context.db.model.findFirst({ where: { name, ...(await visibleModels(context)) } });
}

/** The model; null when there is none that you may see. */
export async function modelById(context: ServiceContext, id: string): Promise<Model | null> {
  return context.db.model.findFirst({ where: { id, ...(await visibleModels(context)) } });
}

/** The version; null when there is none that you may see. */
export async function versionById(
  context: ServiceContext,
  id: string,
): Promise<ModelVersion | null> {
  return context.db.modelVersion.findFirst({
    where: { id, ...(await visibleVersions(context)) },
  });
}

const predictedBy = z.object({ versionId: z.uuid() });

/** Id of the version that predicted a label map; null for others. */
export function versionIdOfAnnotation({ kind, provenance }: Annotation): string | null {
  const origin = predictedBy.safeParse(provenance);
  return kind === 'MODEL' && origin.success ? origin.data.versionId : null;
}

/** The versions that you may see. */
export async function versionsByIds(
  context: ServiceContext,
  ids: readonly string[],
): Promise<ModelVersion[]> {
  return context.db.modelVersion.findMany({
    where: { id: { in: [...ids] }, AND: await visibleVersions(context) },
  });
}

/** Which versions of a model. */
export interface VersionPaging extends Paging {
  /** The one that has this number, alone. */
  readonly number?: number | null | undefined;
  /** Tags that the version has, all of them. */
  readonly tags?: readonly TagFilter[] | null | undefined;
}

/** Versions of models that you may see, newest first; the key is the number. */
export const versionsOfModels = (
  context: ServiceContext,
): HangingList<ModelVersion, VersionPaging> => ({
  read: async (modelIds, args) =>
    context.db.modelVersion.findMany({
      where: {
        AND: [await versionsWhere(context, modelIds, args), after(args)],
      },
      orderBy: { number: 'desc' },
    }),
  parentOf: ({ modelId }) => modelId,
  async count(modelIds, args) {
    const groups = await context.db.modelVersion.groupBy({
      by: ['modelId'],
      where: await versionsWhere(context, modelIds, args),
      _count: true,
    });
    return new Map(groups.map(({ modelId, _count }) => [modelId, _count]));
  },
});

async function versionsWhere(
  context: ServiceContext,
  modelIds: readonly string[],
  { number, tags }: VersionPaging,
): Promise<Prisma.ModelVersionWhereInput> {
  return {
    modelId: { in: [...modelIds] },
    ...(typeof number === 'number' ? { number } : {}),
    AND: [await visibleVersions(context), withTags(tags ?? [])],
  };
}

function after({ after: key }: Paging): Prisma.ModelVersionWhereInput {
  return key ? { number: { lt: Number(key) } } : {};
}
