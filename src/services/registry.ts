import { z } from 'zod';
import type { Annotation, Model, ModelVersion } from '../generated/prisma/client.ts';
import type { ServiceContext } from './context.ts';
import { parseInput } from './input.ts';
import { type TagFilter, withTags } from './registry/described.ts';
import { requireModel, visibleModels, visibleVersions } from './registry/visible.ts';

export { aliases, aliasesOfModels, aliasesOfVersion } from './registry/aliases.ts';
export { modelCard } from './registry/card.ts';
export { approvePromotion, rejectPromotion, withdrawPromotion } from './registry/decide.ts';
export { type DescribedId, removeTag, setDescription, setTag } from './registry/described.ts';
export { setPromotionPolicy } from './registry/policy.ts';
export { predict } from './registry/predict.ts';
export { promoteVersion } from './registry/promote.ts';
export { promotions } from './registry/promotions.ts';
export {
  type ProposalStatus,
  promotionProposals,
  proposalById,
  statusOfProposals,
} from './registry/proposals.ts';
export { removeAlias, rollbackAlias } from './registry/rollback.ts';
export { parseLossChoice as lossChoiceOfVersion } from './training/stored.ts';

const listLength = z.int().min(1).max(1000);

/** Which models; what is left out does not matter. */
export interface ModelFilter {
  /** Tags that the model has, all of them. */
  readonly tags?: readonly TagFilter[] | null | undefined;
  /** Codes of studies that keep it, any of them. */
  readonly studies?: readonly string[] | null | undefined;
}

/** Models that you may see, by name. Throws INVALID_INPUT for what cannot be a tag. */
export async function models(
  context: ServiceContext,
  { first, filter }: { readonly first: number; readonly filter?: ModelFilter | null | undefined },
): Promise<Model[]> {
  return context.db.model.findMany({
    where: {
      ...(await visibleModels(context)),
      ...withTags(filter?.tags ?? []),
      ...(filter?.studies ? { study: { code: { in: [...filter.studies] } } } : {}),
    },
    orderBy: { name: 'asc' },
    take: parseInput(listLength, first),
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

/** The version that predicted a label map; null for others, and for one that you may not see. */
export async function versionOfAnnotation(
  context: ServiceContext,
  { kind, provenance }: Annotation,
): Promise<ModelVersion | null> {
  const origin = predictedBy.safeParse(provenance);
  if (kind !== 'MODEL' || !origin.success) return null;
  return versionById(context, origin.data.versionId);
}

/** Which versions; what is left out does not matter. */
export interface VersionFilter {
  /** The one that has this number, alone. */
  readonly number?: number | null | undefined;
  /** Tags that the version has, all of them. */
  readonly tags?: readonly TagFilter[] | null | undefined;
}

/** Versions of a model, newest first. Throws NOT_FOUND; INVALID_INPUT for what cannot be a tag. */
export async function versions(
  context: ServiceContext,
  modelId: string,
  { first, number, tags }: VersionFilter & { readonly first: number },
): Promise<ModelVersion[]> {
  const model = await requireModel(context, modelId);
  return context.db.modelVersion.findMany({
    where: {
      modelId: model.id,
      ...(typeof number === 'number' ? { number } : {}),
      AND: [await visibleVersions(context), withTags(tags ?? [])],
    },
    orderBy: { number: 'desc' },
    take: parseInput(listLength, first),
  });
}
