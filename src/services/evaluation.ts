import type { Evaluation } from '../generated/prisma/client.ts';
import type { ServiceContext } from './context.ts';
import { visibleEvaluations } from './evaluation/visible.ts';
import type { HangingList, Paging } from './page.ts';

export { volumeAgreement } from './evaluation/agreement.ts';
export { classStatistics } from './evaluation/classes.ts';
export { diceCells, meanDiceOf, worstCells } from './evaluation/dice.ts';
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

/** Evaluations of versions that you may see, oldest first; the key is the id. */
export const evaluationsOfVersions = (
  context: ServiceContext,
): HangingList<Evaluation, Paging> => ({
  read: async (versionIds, { after }) =>
    context.db.evaluation.findMany({
      where: {
        versionId: { in: [...versionIds] },
        ...(after ? { id: { gt: after } } : {}),
        AND: await visibleEvaluations(context),
      },
      orderBy: { id: 'asc' },
    }),
  parentOf: ({ versionId }) => versionId,
  async count(versionIds) {
    const groups = await context.db.evaluation.groupBy({
      by: ['versionId'],
      where: { versionId: { in: [...versionIds] }, AND: await visibleEvaluations(context) },
      _count: true,
    });
    return new Map(groups.map(({ versionId, _count }) => [versionId, _count]));
  },
});

/** Evaluations on snapshots that the actor may see, oldest first; the key is the id. */
export const evaluationsOfSnapshots = (
  context: ServiceContext,
): HangingList<Evaluation, Paging> => ({
  read: async (snapshotIds, { after }) =>
    context.db.evaluation.findMany({
      where: {
        snapshotId: { in: [...snapshotIds] },
        ...(after ? { id: { gt: after } } : {}),
        AND: await visibleEvaluations(context),
      },
      orderBy: { id: 'asc' },
    }),
  parentOf: ({ snapshotId }) => snapshotId,
  async count(snapshotIds) {
    const groups = await context.db.evaluation.groupBy({
      by: ['snapshotId'],
      where: { snapshotId: { in: [...snapshotIds] }, AND: await visibleEvaluations(context) },
      _count: true,
    });
    return new Map(groups.map(({ snapshotId, _count }) => [snapshotId, _count]));
  },
});
