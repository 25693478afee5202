import type { Evaluation } from '../generated/prisma/client.ts';
import type { ServiceContext } from './context.ts';
import { visibleEvaluations } from './evaluation/visible.ts';
import { requireVersion } from './registry/visible.ts';

export { volumeAgreement } from './evaluation/agreement.ts';
export { classStatistics } from './evaluation/classes.ts';
export { diceCells, meanDice, worstCells } from './evaluation/dice.ts';
export { evaluateVersion } from './evaluation/evaluate.ts';
export { diceProfile } from './evaluation/profile.ts';
export { testRetest } from './evaluation/retest.ts';

/** The evaluation; null when there is none that you may see. */
export async function evaluationById(
  context: ServiceContext,
  id: string,
): Promise<Evaluation | null> {
  return context.db.evaluation.findFirst({
    where: { id, ...(await visibleEvaluations(context)) },
  });
}

/** Evaluations of a version, oldest first. Throws NOT_FOUND. */
export async function evaluations(
  context: ServiceContext,
  versionId: string,
): Promise<Evaluation[]> {
  const version = await requireVersion(context, versionId);
  return context.db.evaluation.findMany({
    where: { versionId: version.id, AND: await visibleEvaluations(context) },
    orderBy: { createdAt: 'asc' },
  });
}
