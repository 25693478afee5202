import type { Evaluation } from '../generated/prisma/client.ts';
import type { ServiceContext } from './context.ts';
import { visibleEvaluations } from './evaluation/visible.ts';
import { requireVersion } from './registry/visible.ts';

export { diceCells, meanDice, worstCells } from './evaluation/dice.ts';
export { evaluateVersion } from './evaluation/evaluate.ts';

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
