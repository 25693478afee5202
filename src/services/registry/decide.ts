import { z } from 'zod';
import { inTransaction, type Transaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import type { Model, PromotionProposal, ProposalOutcome } from '../../generated/prisma/client.ts';
import { recordAudit } from '../access/audit.ts';
import { authorize } from '../access.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput } from '../input.ts';
import { lockedHistory, reasonText, recordMove } from './aliases/move.ts';
import { aliasOf, type ModelAlias } from './aliases.ts';
import { checkPolicy } from './policy/rules.ts';
import { policyOf } from './policy.ts';
import { requireProposal } from './proposals.ts';
import { requireVersion, visibleVersionIds } from './visible.ts';

const decisionInput = z.object({ proposalId: z.uuid(), reason: reasonText });

type DecisionInput = z.input<typeof decisionInput>;

/**
 * Approves a promotion that someone else proposed, and makes the move; editors of the model's study. What
 * the policy asks of the version is looked at again.
 *
 * @throws NOT_FOUND, FORBIDDEN, INVALID_INPUT; POLICY_REFUSED for one's own proposal, and when the policy
 *   asks for more; CONFLICT when it was decided, or the alias has moved since it was proposed
 */
export async function approvePromotion(
  context: ServiceContext,
  input: DecisionInput,
): Promise<{ proposal: PromotionProposal; alias: ModelAlias }> {
  const { proposalId, reason } = parseInput(decisionInput, input);
  const { proposal, model } = await requireProposal(context, proposalId);
  await authorize(context, 'approvePromotion', model.studyId);
  refuseOwn(context, proposal);
  const version = await requireVersion(context, proposal.versionId);
  const { modelId, alias, versionId } = proposal;
  const history = await inTransaction(context.db, async (tx) => {
    const before = await lockedHistory(tx, { modelId, alias });
    await decide(tx, context, { model, proposal, outcome: 'APPROVED', reason });
    refuseOutdated(proposal, before[0]?.number ?? 0);
    const policy = await policyOf(tx, model.studyId, alias);
    if (policy) await checkPolicy(tx, policy, { model, version, alias });
    return recordMove(tx, context, { modelId, alias }, before, {
      ...{ kind: 'PROMOTION', versionId, proposalId, reason: proposal.reason },
    });
  });
  const moved = aliasOf(history, await visibleVersionIds(context, [modelId]));
  if (moved) return { proposal, alias: moved };
  throw new MyographError('INTERNAL', 'An alias that was promoted points nowhere.');
}

/**
 * Says no to a promotion that someone else proposed; editors of the model's study.
 *
 * @throws NOT_FOUND, FORBIDDEN, INVALID_INPUT; CONFLICT when it was decided
 */
export async function rejectPromotion(
  context: ServiceContext,
  input: DecisionInput,
): Promise<PromotionProposal> {
  return close(context, 'REJECTED', input);
}

/**
 * Takes back a promotion that one proposed oneself.
 *
 * @throws NOT_FOUND, FORBIDDEN, INVALID_INPUT; CONFLICT when it was decided
 */
export async function withdrawPromotion(
  context: ServiceContext,
  input: DecisionInput,
): Promise<PromotionProposal> {
  return close(context, 'WITHDRAWN', input);
}

const operations = {
  APPROVED: 'approvePromotion',
  REJECTED: 'rejectPromotion',
  WITHDRAWN: 'withdrawPromotion',
} as const satisfies Record<ProposalOutcome, string>;

async function close(
  context: ServiceContext,
  outcome: 'REJECTED' | 'WITHDRAWN',
  input: DecisionInput,
): Promise<PromotionProposal> {
  const { proposalId, reason } = parseInput(decisionInput, input);
  const { proposal, model } = await requireProposal(context, proposalId);
  await authorize(context, operations[outcome], model.studyId);
  const isOwn = proposal.createdById === context.actor.id;
  if (isOwn !== (outcome === 'WITHDRAWN')) {
    throw new MyographError(
      'FORBIDDEN',
      isOwn
        ? 'You proposed this: withdraw it instead.'
        : 'Only who proposed it withdraws it: reject it instead.',
    );
  }
  await inTransaction(context.db, async (tx) => {
    await lockedHistory(tx, proposal);
    await decide(tx, context, { model, proposal, outcome, reason });
  });
  return proposal;
}

/** Records a decision, while the model is locked. */
async function decide(
  tx: Transaction,
  context: ServiceContext,
  decided: {
    readonly model: Model;
    readonly proposal: PromotionProposal;
    readonly outcome: ProposalOutcome;
    readonly reason: string;
  },
): Promise<void> {
  const { model, proposal, outcome, reason } = decided;
  const proposalId = proposal.id;
  const earlier = await tx.proposalDecision.findUnique({ where: { proposalId } });
  if (earlier) {
    throw new MyographError(
      'CONFLICT',
      `The proposal was ${earlier.outcome.toLowerCase()} already.`,
      { proposalId, outcome: earlier.outcome },
    );
  }
  await tx.proposalDecision.create({
    data: { proposalId, outcome, reason, createdById: context.actor.id },
  });
  await recordAudit(tx, context, {
    operation: operations[outcome],
    studyIds: [model.studyId],
    target: { type: 'PromotionProposal', id: proposalId },
    details: { model: model.name, alias: proposal.alias, reason },
  });
}

function refuseOwn({ actor }: ServiceContext, { createdById }: PromotionProposal): void {
  if (createdById !== actor.id) return;
  throw new MyographError(
    'POLICY_REFUSED',
    'You proposed this yourself: another editor of the study has to approve it.',
    { rule: 'SECOND_PERSON' },
  );
}

function refuseOutdated({ alias, aliasNumber }: PromotionProposal, number: number): void {
  if (number === aliasNumber) return;
  throw new MyographError(
    'CONFLICT',
    `The alias ${alias} has moved since this was proposed: its last move is ${number}, not ${aliasNumber}. Promote again, which makes a new proposal.`,
    { alias, number, expectedNumber: aliasNumber },
  );
}
