import type { Database } from '../../db.ts';
import type { Annotation } from '../../generated/prisma/client.ts';
import type { HangingList, Paging } from '../page.ts';

/** Annotations of volumes, oldest first; the key is the id. For those who may see the volumes. */
export const annotationsOfVolumes = (db: Database): HangingList<Annotation, Paging> => ({
  read: (volumeIds, { after }) =>
    db.annotation.findMany({
      where: { volumeId: { in: [...volumeIds] }, ...(after ? { id: { gt: after } } : {}) },
      orderBy: { id: 'asc' },
    }),
  parentOf: ({ volumeId }) => volumeId,
  async count(volumeIds) {
    const groups = await db.annotation.groupBy({
      by: ['volumeId'],
      where: { volumeId: { in: [...volumeIds] } },
      _count: true,
    });
    return new Map(groups.map(({ volumeId, _count }) => [volumeId, _count]));
  },
});
