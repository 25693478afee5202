import type { Database } from '../../db.ts';
import type { TrainingRun } from '../../generated/prisma/client.ts';
import type { HangingList, Paging } from '../page.ts';

/** Runs on snapshots, newest first; the key is the id. For those who may see the snapshots. */
export const runsOfSnapshots = (db: Database): HangingList<TrainingRun, Paging> => ({
  read: (snapshotIds, { after }) =>
    db.trainingRun.findMany({
      where: {
        snapshotId: { in: [...snapshotIds] },
        ...(after ? { id: { lt: after } } : {}),
      },
      orderBy: { id: 'desc' },
    }),
  parentOf: ({ snapshotId }) => snapshotId,
  async count(snapshotIds) {
    const groups = await db.trainingRun.groupBy({
      by: ['snapshotId'],
      where: { snapshotId: { in: [...snapshotIds] } },
      _count: true,
    });
    return new Map(groups.map(({ snapshotId, _count }) => [snapshotId, _count]));
  },
});
