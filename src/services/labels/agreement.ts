import type { Job } from '../../generated/prisma/client.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import { startOnVolumes, type VolumeSelection } from '../catalog/start-on-volumes.ts';
import type { ServiceContext } from '../context.ts';
import { comparablePairs } from './agreement/pairs.ts';

export { readerAgreement } from './agreement/readers.ts';
export { volumeAgreement } from './agreement/volume.ts';

/**
 * Puts the comparison of annotations in the queue, of the volumes given, or of all that have two that can be
 * compared and were not yet, of some studies or of every study in which you are an annotator.
 *
 * @throws INVALID_INPUT, NOT_FOUND, FORBIDDEN
 */
export function measureAgreement(context: ServiceContext, input: VolumeSelection): Promise<Job> {
  return startOnVolumes(context, 'measureAgreement', input, async (db, studyIds) => {
    const pairs = await comparablePairs(
      db,
      Prisma.sql`v.study_id = ANY (${[...studyIds]}::uuid[])`,
    );
    const open = pairs.filter(({ isMeasured }) => !isMeasured);
    return [...new Set(open.map(({ volumeId }) => volumeId))];
  });
}
