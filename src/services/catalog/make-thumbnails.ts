import type { Job } from '../../generated/prisma/client.ts';
import type { ServiceContext } from '../context.ts';
import { startOnVolumes, type VolumeSelection, volumesWhere } from './start-on-volumes.ts';

/**
 * Puts the making of thumbnails in the queue: of the volumes given, or of all that have none, of some studies
 * or of every study in which you are an annotator.
 *
 * @throws INVALID_INPUT, NOT_FOUND, FORBIDDEN, WITHDRAWN
 */
export function makeThumbnails(context: ServiceContext, input: VolumeSelection): Promise<Job> {
  return startOnVolumes(
    context,
    'makeThumbnails',
    input,
    volumesWhere({ thumbnailSha256: null, isWithdrawn: false }),
  );
}
