import type { Job } from '../../generated/prisma/client.ts';
import type { ServiceContext } from '../context.ts';
import { startOnVolumes, type VolumeSelection, volumesWhere } from './start-on-volumes.ts';

/**
 * Puts the cutting of both-limb images in the queue: those given, or all that are not split yet, of some
 * studies or of every study in which you are an editor. Editors only.
 *
 * @throws INVALID_INPUT, NOT_FOUND, FORBIDDEN
 */
export function splitLimbs(context: ServiceContext, input: VolumeSelection): Promise<Job> {
  return startOnVolumes(
    context,
    'splitLimbs',
    input,
    volumesWhere({
      laterality: 'BOTH',
      isSplit: false,
      isWithdrawn: false,
    }),
  );
}
