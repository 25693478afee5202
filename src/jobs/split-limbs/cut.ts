import { MyographError } from '../../errors.ts';
import type { Annotation, AnnotationClass, Volume } from '../../generated/prisma/client.ts';
import { type Box, cropLabelMap } from '../../imaging/crop.ts';
import type { Grid, LabelMap } from '../../imaging/image.ts';
import { voxelCount } from '../../imaging/image.ts';
import { type Limb, splitLimbs } from '../../imaging/limbs.ts';
import { thumbnailOf } from '../../imaging/thumbnail.ts';
import {
  countOrdinals,
  putImage,
  putLabelMap,
  readLabelMap,
} from '../../services/labels/label-maps.ts';
import { type ObjectRef, putObject } from '../../services/objects.ts';
import { readStoredImage } from '../volumes.ts';
import type { WorkerContext } from '../worker-context.ts';

type Parent = Annotation & { readonly classes: readonly AnnotationClass[] };

/** The part of a label map that lies in a limb. */
export interface LimbAnnotation {
  readonly parent: Parent;
  readonly labelMap: ObjectRef;
  /** The parent's classes, counted in this limb alone: none here is absent here. */
  readonly classes: readonly { readonly classId: number; readonly voxels: number }[];
}

/** One limb, its bytes in the store, to be recorded. */
export interface CutLimb {
  readonly side: Limb['side'];
  readonly grid: Grid;
  readonly box: Box;
  readonly image: ObjectRef;
  readonly thumbnail: ObjectRef;
  readonly annotations: readonly LimbAnnotation[];
}

/**
 * Cuts an image of both limbs, and every label map of it that was not rejected.
 *
 * @throws LIMBS_NOT_SEPARABLE with details.reason; INVALID_INPUT when the volume is one limb
 */
export async function cutLimbs(worker: WorkerContext, volume: Volume): Promise<CutLimb[]> {
  if (volume.laterality !== 'BOTH') {
    throw new MyographError('INVALID_INPUT', 'The image is not of both limbs: nothing to split.');
  }
  const annotations = await worker.db.annotation.findMany({
    where: { volumeId: volume.id, status: { not: 'REJECTED' } },
    include: { classes: true },
    orderBy: { id: 'asc' },
  });
  const image = await readStoredImage(worker.store, volume.imageSha256);
  const drawn = await labelledAnywhere(worker, image.grid, annotations);
  const limbs: CutLimb[] = [];
  for (const limb of splitLimbs(image, drawn)) {
    const { side, box } = limb;
    limbs.push({
      ...{ side, box, grid: limb.image.grid },
      image: await putImage(worker.store, limb.image),
      thumbnail: await putObject(worker.store, thumbnailOf(limb.image)),
      annotations: await cropAnnotations(worker, volume, annotations, box),
    });
  }
  return limbs;
}

/** 1 where any of the label maps has a label, so that no limb's box cuts one off. */
async function labelledAnywhere(
  worker: WorkerContext,
  grid: Grid,
  annotations: readonly Parent[],
): Promise<LabelMap | null> {
  if (annotations.length === 0) return null;
  const data = new Uint8Array(voxelCount(grid.size));
  for (const { labelMapSha256 } of annotations) {
    const labels = await readLabelMap(worker.store, labelMapSha256);
    labels.data.forEach((ordinal, index) => {
      if (ordinal !== 0) data[index] = 1;
    });
  }
  return { grid, data };
}

/** One label map at a time is read, so that many annotations take no more memory than one. */
async function cropAnnotations(
  { db, store }: WorkerContext,
  { schemaId }: Volume,
  annotations: readonly Parent[],
  box: Box,
): Promise<LimbAnnotation[]> {
  const places = await db.labelSchemaClass.findMany({ where: { schemaId } });
  const ordinals = new Map(places.map(({ classId, ordinal }) => [classId, ordinal]));
  const cropped: LimbAnnotation[] = [];
  for (const parent of annotations) {
    const labels = cropLabelMap(await readLabelMap(store, parent.labelMapSha256), box);
    const counts = countOrdinals(labels.data);
    cropped.push({
      parent,
      labelMap: await putLabelMap(store, labels),
      classes: parent.classes.map(({ classId }) => ({
        classId,
        voxels: counts[ordinals.get(classId) ?? 0] ?? 0,
      })),
    });
  }
  return cropped;
}
