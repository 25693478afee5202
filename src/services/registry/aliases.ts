import { z } from 'zod';
import type { AliasEvent } from '../../generated/prisma/client.ts';
import type { ServiceContext } from '../context.ts';
import { requireModel, requireVersion, visibleVersionIds } from './visible.ts';

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

/**
 * Where each alias of a model points now, by name. One that was removed, or that points to a version that
 * you may not see, is left out, and so are moves to such versions in the history of others.
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
  const visible = await visibleVersionIds(context, modelIds);
  const events = await context.db.aliasEvent.findMany({
    where: { modelId: { in: [...modelIds] } },
    orderBy: [{ alias: 'asc' }, { number: 'desc' }],
  });
  const found = [...Map.groupBy(events, ({ modelId, alias }) => `${modelId} ${alias}`).values()]
    .map((history) => aliasOf(history, visible))
    .filter((alias) => alias !== null);
  return Map.groupBy(found, ({ modelId }) => modelId);
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
 * The alias whose moves these are, newest first, to one who may see some of the versions; null where it
 * points nowhere, or to another version.
 */
export function aliasOf(
  history: readonly AliasEvent[],
  visible: ReadonlySet<string>,
): ModelAlias | null {
  const [latest] = history;
  if (!latest?.versionId || !visible.has(latest.versionId)) return null;
  const { modelId, alias: name, versionId } = latest;
  return { modelId, name, versionId, history: visibleMoves(history, visible) };
}

/** Moves to versions that may be seen and to nowhere; where they came from is told if it may be seen. */
export function visibleMoves(
  moves: readonly AliasEvent[],
  visible: ReadonlySet<string>,
): AliasEvent[] {
  const isVisible = (id: string | null) => id !== null && visible.has(id);
  return moves
    .filter(({ versionId }) => versionId === null || isVisible(versionId))
    .map((move) =>
      isVisible(move.previousVersionId) ? move : { ...move, previousVersionId: null },
    );
}
