import { z } from 'zod';
import { inTransaction, type Transaction } from '../../db.ts';
import type { AliasEvent } from '../../generated/prisma/client.ts';
import { authorize } from '../access.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput } from '../input.ts';
import { requireModel, requireVersion, visibleVersions } from './visible.ts';

/** A name that points to one version of a model, with its moves, newest first. */
export interface ModelAlias {
  readonly modelId: string;
  readonly name: string;
  readonly versionId: string;
  readonly history: readonly AliasEvent[];
}

/** Of an alias. */
export const aliasName = z.string().regex(/^[a-z][a-z0-9_-]{0,49}$/, {
  error: "must be 1 to 50 lower-case letters, digits, '-' and '_', the first a letter",
});

const promoteInput = z.object({
  versionId: z.uuid(),
  alias: aliasName,
  reason: z.string().trim().min(1, { error: 'must say why: it is kept in the history' }).max(2000),
});

/**
 * Where each alias of a model points now, by name. One that points to a version that you may not see
 * is left out, and so are such moves in the history of others.
 */
export async function aliases(context: ServiceContext, modelId: string): Promise<ModelAlias[]> {
  const model = await requireModel(context, modelId);
  return (await aliasesOfModels(context, [model.id])).get(model.id) ?? [];
}

/** The same of several models that you may see, by model. */
export async function aliasesOfModels(
  context: ServiceContext,
  modelIds: readonly string[],
): Promise<ReadonlyMap<string, ModelAlias[]>> {
  const isVisible = await visibleIn(context, modelIds);
  const events = await context.db.aliasEvent.findMany({
    where: { modelId: { in: [...modelIds] } },
    orderBy: [{ alias: 'asc' }, { number: 'desc' }],
  });
  const found = [...Map.groupBy(events, ({ modelId, alias }) => `${modelId} ${alias}`).values()]
    .flatMap(aliasOf)
    .filter(isVisible)
    .map((alias) => ({ ...alias, history: alias.history.filter(isVisible) }));
  return Map.groupBy(found, ({ modelId }) => modelId);
}

type PointsToVersion = Pick<AliasEvent, 'versionId'>;

/** Whether the actor may see the version, of these models, that an alias or one of its moves points to. */
async function visibleIn(
  context: ServiceContext,
  modelIds: readonly string[],
): Promise<(pointer: PointsToVersion) => boolean> {
  const versions = await context.db.modelVersion.findMany({
    where: { modelId: { in: [...modelIds] }, AND: await visibleVersions(context) },
    select: { id: true },
  });
  const ids = new Set(versions.map(({ id }) => id));
  return ({ versionId }) => ids.has(versionId);
}

/** Aliases that point to a version now, by name. */
export async function aliasesOfVersion(
  context: ServiceContext,
  versionId: string,
): Promise<string[]> {
  const { modelId } = await requireVersion(context, versionId);
  const all = await aliases(context, modelId);
  return all.filter((alias) => alias.versionId === versionId).map(({ name }) => name);
}

/**
 * Points an alias at a version; editors of the model's study. The moves of an alias are numbered one
 * after another, whoever else promotes at the same moment. Its history is shown as by `aliases`.
 *
 * @throws NOT_FOUND, FORBIDDEN, INVALID_INPUT
 */
export async function promoteVersion(
  context: ServiceContext,
  input: z.input<typeof promoteInput>,
): Promise<ModelAlias> {
  const { versionId, alias, reason } = parseInput(promoteInput, input);
  const { modelId } = await requireVersion(context, versionId);
  const { studyId } = await requireModel(context, modelId);
  await authorize(context, 'promoteVersion', studyId);
  const history = await inTransaction(context.db, async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM model WHERE id = ${modelId}::uuid FOR UPDATE`;
    const number = 1 + (await tx.aliasEvent.count({ where: { modelId, alias } }));
    await tx.aliasEvent.create({
      data: { modelId, alias, number, versionId, reason, createdById: context.actor.id },
    });
    return historyOf(tx, modelId, alias);
  });
  const isVisible = await visibleIn(context, [modelId]);
  return { modelId, name: alias, versionId, history: history.filter(isVisible) };
}

function historyOf(tx: Transaction, modelId: string, alias: string): Promise<AliasEvent[]> {
  return tx.aliasEvent.findMany({ where: { modelId, alias }, orderBy: { number: 'desc' } });
}

/** From the moves of one alias, newest first. */
function aliasOf(history: readonly AliasEvent[]): ModelAlias[] {
  const [latest] = history;
  if (!latest) return [];
  const { modelId, alias, versionId } = latest;
  return [{ modelId, name: alias, versionId, history }];
}
