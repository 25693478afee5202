import { z } from 'zod';
import type { Annotation, Model, ModelVersion } from '../generated/prisma/client.ts';
import type { ServiceContext } from './context.ts';
import { parseInput } from './input.ts';
import { requireModel, visibleModels, visibleVersions } from './registry/visible.ts';

export { aliases, aliasesOfVersion, promoteVersion } from './registry/aliases.ts';
export { modelCard } from './registry/card.ts';
export { predict } from './registry/predict.ts';
export { parseLossChoice as lossChoiceOfVersion } from './training/stored.ts';

const listLength = z.int().min(1).max(1000);

/** Models that you may see, by name. */
export async function models(context: ServiceContext, first: number): Promise<Model[]> {
  return context.db.model.findMany({
    where: await visibleModels(context),
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

/** Versions of a model, newest first; with a number, the one that has it alone. Throws NOT_FOUND. */
export async function versions(
  context: ServiceContext,
  modelId: string,
  { first, number = null }: { readonly first: number; readonly number?: number | null | undefined },
): Promise<ModelVersion[]> {
  const model = await requireModel(context, modelId);
  return context.db.modelVersion.findMany({
    where: {
      modelId: model.id,
      ...(number !== null && { number }),
      AND: await visibleVersions(context),
    },
    orderBy: { number: 'desc' },
    take: parseInput(listLength, first),
  });
}
