import type { Transaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import type { SplitSide, StoredObject, Volume } from '../../generated/prisma/client.ts';

/** Refuses new uses of volumes of withdrawn subjects. Throws WITHDRAWN with their ids. */
export function refuseWithdrawnVolumes(
  volumes: readonly Pick<Volume, 'id' | 'isWithdrawn'>[],
): void {
  const withdrawn = volumes.filter(({ isWithdrawn }) => isWithdrawn).map(({ id }) => id);
  if (withdrawn.length === 0) return;
  throw new MyographError(
    'WITHDRAWN',
    `The subjects of ${withdrawn.length} of the ${volumes.length} volumes were withdrawn, and their bytes are gone: leave them out.`,
    { volumeIds: withdrawn },
  );
}

/**
 * Refuses a snapshot whose members, on these sides, have been withdrawn since: what it holds is not there
 * any more, and with the rest it would be another snapshot.
 *
 * @throws WITHDRAWN saying how many subjects, and to freeze anew
 */
export async function refuseWithdrawnMembers(
  db: Transaction,
  snapshotId: string,
  sides: readonly SplitSide[] = ['TRAINING', 'EVALUATION'],
): Promise<void> {
  const subjects = await db.subject.count({
    where: {
      withdrawnAt: { not: null },
      volumes: { some: { members: { some: { snapshotId, side: { in: [...sides] } } } } },
    },
  });
  if (subjects === 0) return;
  throw new MyographError(
    'WITHDRAWN',
    `${subjects} ${subjects === 1 ? 'subject' : 'subjects'} of this snapshot were withdrawn since it was frozen, and their bytes are gone: freeze the cohort anew and use that snapshot.`,
    { snapshotId, subjects },
  );
}

/** Refuses a link to bytes that were, or are about to be, removed. Throws WITHDRAWN. */
export function refuseRemoved({ sha256, removalAskedAt }: StoredObject): void {
  if (removalAskedAt === null) return;
  throw new MyographError(
    'WITHDRAWN',
    'The bytes of this object were removed, because the subject was withdrawn: its hash alone stays.',
    { sha256 },
  );
}
