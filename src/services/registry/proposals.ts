import type { Database, Transaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import type {
  Model,
  Prisma,
  PromotionProposal,
  ProposalDecision,
} from '../../generated/prisma/client.ts';
import type { Actor, ServiceContext } from '../context.ts';
import { type Page, type Paging, readPage } from '../page.ts';
import type { AliasPlace } from './aliases/move.ts';
import { visibleModels, visibleVersions } from './visible.ts';

/** How far a proposal is. */
export type ProposalStatus = 'PENDING' | 'OUTDATED' | ProposalDecision['outcome'];

/** Which proposals; what is left out does not matter. */
export interface ProposalFilter {
  /** Code of the study that keeps the model. */
  readonly study?: string | null | undefined;
  readonly model?: string | null | undefined;
  readonly alias?: string | null | undefined;
  /** True for those that wait, false for those that were decided. */
  readonly isPending?: boolean | null | undefined;
}

/** Proposals that you may see, newest first; the key is the id. */
export async function promotionProposals(
  context: ServiceContext,
  { filter, ...paging }: Paging & { readonly filter?: ProposalFilter | null | undefined },
): Promise<Page<PromotionProposal>> {
  const { study, model, alias, isPending } = filter ?? {};
  const { after } = paging;
  const where: Prisma.PromotionProposalWhereInput = {
    AND: await visibleProposals(context),
    model: { ...(study ? { study: { code: study } } : {}), ...(model ? { name: model } : {}) },
    ...(alias ? { alias } : {}),
    ...(typeof isPending === 'boolean' ? { decision: isPending ? null : { isNot: null } } : {}),
  };
  return readPage(paging, {
    read: (take) =>
      context.db.promotionProposal.findMany({
        where: { AND: [where, after ? { id: { lt: after } } : {}] },
        orderBy: { id: 'desc' },
        take,
      }),
    count: () => context.db.promotionProposal.count({ where }),
  });
}

/** The proposal; null when there is none that you may see. */
export async function proposalById(
  context: ServiceContext,
  id: string,
): Promise<PromotionProposal | null> {
  return context.db.promotionProposal.findFirst({
    where: { id, AND: await visibleProposals(context) },
  });
}

/** A proposal with its model. Throws NOT_FOUND when there is none that you may see. */
export async function requireProposal(
  context: ServiceContext,
  id: string,
): Promise<{ proposal: PromotionProposal; model: Model }> {
  const found = await context.db.promotionProposal.findFirst({
    where: { id, AND: await visibleProposals(context) },
    include: { model: true },
  });
  if (found) {
    const { model, ...proposal } = found;
    return { proposal, model };
  }
  throw new MyographError(
    'NOT_FOUND',
    'There is no such proposal, or you are not a member of all its studies.',
    { proposalId: id },
  );
}

/** A proposal shows the version. */
async function visibleProposals(
  context: ServiceContext,
): Promise<Prisma.PromotionProposalWhereInput> {
  return { model: await visibleModels(context), version: await visibleVersions(context) };
}

/** How far each proposal is, by its id. */
export async function statusOfProposals(
  db: Database,
  proposals: readonly PromotionProposal[],
): Promise<ReadonlyMap<string, ProposalStatus>> {
  const ids = proposals.map(({ id }) => id);
  const decisions = await db.proposalDecision.findMany({ where: { proposalId: { in: ids } } });
  const outcomes = new Map(decisions.map(({ proposalId, outcome }) => [proposalId, outcome]));
  const lasts = await db.aliasEvent.groupBy({
    by: ['modelId', 'alias'],
    where: { modelId: { in: proposals.map(({ modelId }) => modelId) } },
    _max: { number: true },
  });
  const numbers = new Map(lasts.map((last) => [keyOf(last), last._max.number ?? 0]));
  return new Map(
    proposals.map((proposal) => {
      const isCurrent = (numbers.get(keyOf(proposal)) ?? 0) === proposal.aliasNumber;
      return [proposal.id, outcomes.get(proposal.id) ?? (isCurrent ? 'PENDING' : 'OUTDATED')];
    }),
  );
}

function keyOf({ modelId, alias }: AliasPlace): string {
  return `${modelId} ${alias}`;
}

/**
 * Records a proposal, while the model is locked.
 *
 * @throws CONFLICT when the same waits already
 */
export async function propose(
  tx: Transaction,
  { actor }: { readonly actor: Actor },
  proposed: Omit<Prisma.PromotionProposalUncheckedCreateInput, 'createdById'>,
): Promise<PromotionProposal> {
  const { modelId, alias, versionId, aliasNumber } = proposed;
  const same = await tx.promotionProposal.findFirst({
    where: { modelId, alias, versionId, aliasNumber, decision: null },
    include: { createdBy: true },
  });
  if (same) {
    throw new MyographError(
      'CONFLICT',
      `${same.createdBy.name} has proposed the same, and it waits for a second person: myograph models proposals lists it.`,
      { alias },
    );
  }
  return tx.promotionProposal.create({ data: { ...proposed, createdById: actor.id } });
}
