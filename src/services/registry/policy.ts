import { z } from 'zod';
import { inTransaction, type Transaction } from '../../db.ts';
import type { PromotionPolicy } from '../../generated/prisma/client.ts';
import { recordAudit } from '../access/audit.ts';
import { authorize } from '../access.ts';
import { requireSnapshot } from '../cohorts/snapshots.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput } from '../input.ts';
import { reasonText } from './aliases/move.ts';
import { aliasName } from './aliases.ts';

const policyInput = z
  .object({
    studyId: z.uuid(),
    aliases: z.array(aliasName).max(20),
    requireEvaluation: z.boolean(),
    evaluationSnapshotId: z.uuid().nullish(),
    minimumMeanDice: z.number().min(0).max(1).nullish(),
    secondPerson: z.boolean(),
    reason: reasonText,
  })
  .refine(
    ({ requireEvaluation, evaluationSnapshotId, minimumMeanDice }) =>
      requireEvaluation ||
      ((evaluationSnapshotId ?? null) === null && typeof minimumMeanDice !== 'number'),
    { error: 'a snapshot or a least Dice is that of a required evaluation: require one' },
  );

/**
 * Sets what a study asks of promotions, all of it; owners. What held before stays in the history.
 *
 * @throws NOT_FOUND, FORBIDDEN, INVALID_INPUT; CONFLICT when someone else sets it at this moment
 */
export async function setPromotionPolicy(
  context: ServiceContext,
  input: z.input<typeof policyInput>,
): Promise<PromotionPolicy> {
  const { aliases, ...parsed } = parseInput(policyInput, input);
  const { studyId, evaluationSnapshotId } = parsed;
  await authorize(context, 'setPromotionPolicy', studyId);
  if (evaluationSnapshotId) await requireSnapshot(context, evaluationSnapshotId);
  return inTransaction(context.db, async (tx) => {
    const last = await tx.promotionPolicy.aggregate({ where: { studyId }, _max: { number: true } });
    const policy = await tx.promotionPolicy.create({
      data: {
        ...parsed,
        evaluationSnapshotId: evaluationSnapshotId ?? null,
        minimumMeanDice: parsed.minimumMeanDice ?? null,
        aliases: [...new Set(aliases)],
        number: 1 + (last._max.number ?? 0),
        createdById: context.actor.id,
      },
    });
    const { id: _id, studyId: _studyId, createdById: _by, createdAt: _at, ...details } = policy;
    await recordAudit(tx, context, {
      operation: 'setPromotionPolicy',
      ...{ studyIds: [studyId], target: { type: 'Study', id: studyId }, details },
    });
    return policy;
  });
}

/** The policy of a study for an alias; null where it asks for nothing there. */
export async function policyOf(
  tx: Transaction,
  studyId: string,
  alias: string,
): Promise<PromotionPolicy | null> {
  const policy = await tx.promotionPolicy.findFirst({
    where: { studyId },
    orderBy: { number: 'desc' },
  });
  return policy && concerns(policy, alias) ? policy : null;
}

function concerns({ aliases }: PromotionPolicy, alias: string): boolean {
  return aliases.length === 0 || aliases.includes(alias);
}
