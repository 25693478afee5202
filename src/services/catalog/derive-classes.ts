import type { Job } from '../../generated/prisma/client.ts';
import type { ServiceContext } from '../context.ts';
import { startOnVolumes, type VolumeSelection, volumesWhere } from './start-on-volumes.ts';

/**
 * Puts the derivation of classes in the queue, for the volumes given, or all whose region has derived
 * classes, of some studies or of every study in which you are an editor. Editors only.
 *
 * @throws INVALID_INPUT, NOT_FOUND, FORBIDDEN
 */
export function deriveClasses(context: ServiceContext, input: VolumeSelection): Promise<Job> {
  return startOnVolumes(
    context,
    'deriveClasses',
    input,
    volumesWhere({
      isSplit: false,
      isWithdrawn: false,
      schema: { classes: { some: { class: { kind: 'DERIVED' } } } },
    }),
  );
}
