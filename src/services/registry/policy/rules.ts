import type { Transaction } from '../../../db.ts';
import { MyographError, shellArgument } from '../../../errors.ts';
import { meanDice } from '../../../evaluation/dice.ts';
import type {
  Evaluation,
  Model,
  ModelVersion,
  PromotionPolicy,
} from '../../../generated/prisma/client.ts';
import { diceByClass } from '../../evaluation/dice.ts';

/** A move of an alias to a version that a policy is asked about. */
export interface PlannedMove {
  readonly model: Model;
  readonly version: ModelVersion;
  readonly alias: string;
}

/** Why a policy refuses: which of its rules, and what to do. */
interface Refusal {
  readonly rule: string;
  readonly message: string;
}

/** Something that a policy may ask of a version before an alias points to it; null where it holds. */
type PromotionRule = (
  tx: Transaction,
  policy: PromotionPolicy,
  move: PlannedMove,
) => Promise<Refusal | null>;

/** In the order in which they are looked at. That a second person approves is not among them: it is a step. */
const promotionRules: readonly PromotionRule[] = [isEvaluated, isGoodEnough];

/** @throws POLICY_REFUSED naming the first rule that does not hold */
export async function checkPolicy(
  tx: Transaction,
  policy: PromotionPolicy,
  move: PlannedMove,
): Promise<void> {
  for (const rule of promotionRules) {
    const refusal = await rule(tx, policy, move);
    if (refusal) throw policyRefusal(policy, refusal);
  }
}

/** The refusal as an error. */
function policyRefusal({ number }: PromotionPolicy, { rule, message }: Refusal): MyographError {
  return new MyographError('POLICY_REFUSED', message, { rule, policy: number });
}

async function isEvaluated(
  tx: Transaction,
  policy: PromotionPolicy,
  move: PlannedMove,
): Promise<Refusal | null> {
  if (!policy.requireEvaluation || (await countedEvaluation(tx, policy, move))) return null;
  const where = await snapshotOf(tx, policy);
  const on = where ? ` on ${where.cohort.name} #${where.number}` : '';
  const options = where
    ? ` --cohort ${shellArgument(where.cohort.name)} --snapshot ${where.number}`
    : '';
  return {
    rule: 'EVALUATION',
    message: `The study's policy asks that a version is evaluated${on} before ${move.alias} points to it, and ${nameOf(move)} is not: myograph models evaluate ${shellArgument(nameOf(move))}${options}`,
  };
}

async function isGoodEnough(
  tx: Transaction,
  policy: PromotionPolicy,
  move: PlannedMove,
): Promise<Refusal | null> {
  const { minimumMeanDice: least } = policy;
  const evaluation = least === null ? null : await countedEvaluation(tx, policy, move);
  if (least === null || !evaluation) return null;
  const classes = (await diceByClass(tx, [evaluation.id])).get(evaluation.id) ?? [];
  const { mean } = meanDice(classes.map(({ sums }) => sums));
  if (mean !== null && mean >= least) return null;
  return {
    rule: 'MEAN_DICE',
    message: `The study's policy asks for a mean Dice of ${least} before ${move.alias} points to a version, and ${nameOf(move)} has ${mean === null ? 'none' : mean.toFixed(3)}.`,
  };
}

/** The evaluation that a policy goes by: that on its snapshot, or else the newest. */
function countedEvaluation(
  tx: Transaction,
  { evaluationSnapshotId }: PromotionPolicy,
  { version }: PlannedMove,
): Promise<Evaluation | null> {
  return tx.evaluation.findFirst({
    where: {
      versionId: version.id,
      ...(evaluationSnapshotId === null ? {} : { snapshotId: evaluationSnapshotId }),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
}

async function snapshotOf(tx: Transaction, { evaluationSnapshotId: id }: PromotionPolicy) {
  if (id === null) return null;
  return tx.cohortSnapshot.findUnique({ where: { id }, include: { cohort: true } });
}

function nameOf({ model, version }: PlannedMove): string {
  return `${model.name}@${version.number}`;
}
