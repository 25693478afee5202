import { z } from 'zod';
import { inTransaction, type Transaction } from '../../db.ts';
import type {
  AliasEvent,
  Model,
  ModelVersion,
  PromotionProposal,
} from '../../generated/prisma/client.ts';
import { recordAudit } from '../access/audit.ts';
import { authorize } from '../access.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput } from '../input.ts';
import { expectedNumberInput, lockedHistory, reasonText, recordMove } from './aliases/move.ts';
import { aliasName, aliasOf, type ModelAlias } from './aliases.ts';
import { checkPolicy } from './policy/rules.ts';
import { policyOf } from './policy.ts';
import { propose } from './proposals.ts';
import { requireModel, requireVersion, visibleVersionIds } from './visible.ts';

/** What came of a promotion: one of the two. */
export interface Promotion {
  /** The alias as it is now; null where a second person must approve first. */
  readonly alias: ModelAlias | null;
  /** What waits for a second person; null where the alias has moved. */
  readonly proposal: PromotionProposal | null;
}

const promoteInput = z.object({
  versionId: z.uuid(),
  alias: aliasName,
  reason: reasonText,
  expectedNumber: expectedNumberInput,
});

type PromoteInput = z.output<typeof promoteInput>;

/**
 * Points an alias at a version; editors of the model's study. Where the study's policy asks for a second
 * person, it is proposed and nothing moves. The moves of an alias are numbered one after another, whoever
 * else promotes at the same moment. Its history is shown as by `aliases`.
 *
 * @throws NOT_FOUND, FORBIDDEN, INVALID_INPUT; CONFLICT when the alias has moved since the move expected, or
 *   the same waits already; POLICY_REFUSED when the policy asks for more
 */
export async function promoteVersion(
  context: ServiceContext,
  input: z.input<typeof promoteInput>,
): Promise<Promotion> {
  const parsed = parseInput(promoteInput, input);
  const version = await requireVersion(context, parsed.versionId);
  const model = await requireModel(context, version.modelId);
  await authorize(context, 'promoteVersion', model.studyId);
  const { history, proposal } = await inTransaction(context.db, (tx) =>
    moveOrPropose(tx, context, { ...parsed, model, version }),
  );
  const visible = await visibleVersionIds(context, [model.id]);
  return { alias: history && aliasOf(history, visible), proposal };
}

async function moveOrPropose(
  tx: Transaction,
  context: ServiceContext,
  promotion: PromoteInput & { readonly model: Model; readonly version: ModelVersion },
): Promise<{ history: AliasEvent[] | null; proposal: PromotionProposal | null }> {
  const { model, version, alias, reason, expectedNumber } = promotion;
  const place = { modelId: model.id, alias };
  const history = await lockedHistory(tx, place, expectedNumber);
  const policy = await policyOf(tx, model.studyId, alias);
  if (policy) await checkPolicy(tx, policy, { model, version, alias });
  const aliasNumber = history[0]?.number ?? 0;
  const proposal = policy?.secondPerson
    ? await propose(tx, context, { ...place, versionId: version.id, aliasNumber, reason })
    : null;
  const moved = proposal
    ? null
    : await recordMove(tx, context, place, history, {
        ...{ kind: 'PROMOTION', versionId: version.id, reason },
      });
  await recordAudit(tx, context, {
    operation: 'promoteVersion',
    studyIds: [model.studyId],
    target: { type: 'ModelVersion', id: version.id },
    details: {
      ...{ model: model.name, version: version.number, alias, reason },
      ...(proposal ? { proposal: proposal.id } : { move: aliasNumber + 1 }),
    },
  });
  return { history: moved, proposal };
}
