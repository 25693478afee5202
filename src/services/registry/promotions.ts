import type { AliasEvent, Prisma } from '../../generated/prisma/client.ts';
import type { ServiceContext } from '../context.ts';
import { type Page, type Paging, readPage } from '../page.ts';
import { visibleMoves } from './aliases.ts';
import { visibleModels, visibleVersionIds, visibleVersions } from './visible.ts';

/** Which moves; what is left out does not matter. */
export interface PromotionFilter {
  /** Code of the study that keeps the model. */
  readonly study?: string | null | undefined;
  readonly model?: string | null | undefined;
  readonly alias?: string | null | undefined;
}

/** Moves of aliases to versions that you may see and to nowhere, newest first; the key is the position. */
export async function promotions(
  context: ServiceContext,
  { filter, ...paging }: Paging & { readonly filter?: PromotionFilter | null | undefined },
): Promise<Page<AliasEvent>> {
  const { study, model, alias } = filter ?? {};
  const { after } = paging;
  const where: Prisma.AliasEventWhereInput = {
    AND: [
      { model: await visibleModels(context) },
      { OR: [{ versionId: null }, { version: await visibleVersions(context) }] },
    ],
    model: { ...(study ? { study: { code: study } } : {}), ...(model ? { name: model } : {}) },
    ...(alias ? { alias } : {}),
  };
  const page = await readPage(paging, {
    read: (take) =>
      context.db.aliasEvent.findMany({
        where: { AND: [where, after ? { position: { lt: BigInt(after) } } : {}] },
        orderBy: { position: 'desc' },
        take,
      }),
    count: () => context.db.aliasEvent.count({ where }),
  });
  const modelIds = [...new Set(page.rows.map(({ modelId }) => modelId))];
  return { ...page, rows: visibleMoves(page.rows, await visibleVersionIds(context, modelIds)) };
}
