import type { Transaction } from '../../db.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import type { FreezableVolume } from './freeze.ts';
import { layingOrder } from './snapshots.ts';

const withContent = {
  study: true,
  subject: true,
  schema: { include: { classes: { include: { class: true }, orderBy: { ordinal: 'asc' } } } },
  annotations: {
    include: { classes: { include: { class: true } } },
    orderBy: [...layingOrder],
  },
} satisfies Prisma.VolumeInclude;

type VolumeWithContent = Prisma.VolumeGetPayload<{ include: typeof withContent }>;

/**
 * These volumes with what freezing needs to know of them.
 *
 * @param taken which label maps count: those that do in coverage, or more
 */
export async function freezableVolumes(
  db: Transaction,
  where: Prisma.VolumeWhereInput,
  taken: Prisma.AnnotationWhereInput,
): Promise<FreezableVolume[]> {
  const annotations = { ...withContent.annotations, where: taken };
  const volumes = await db.volume.findMany({ where, include: { ...withContent, annotations } });
  return volumes.map(freezableVolume);
}

function freezableVolume(volume: VolumeWithContent): FreezableVolume {
  const { schema, annotations } = volume;
  const derivable = schema.classes.filter(({ classId }) => volume.derivable.includes(classId));
  return {
    id: volume.id,
    subject: `${volume.study.code}/${volume.subject.code}`,
    imageSha256: volume.imageSha256,
    sliceCount: volume.sliceCount,
    schema: schema.code,
    regionClasses: schema.classes.map((entry) => entry.class.code),
    ordinals: Object.fromEntries(schema.classes.map((entry) => [entry.class.code, entry.ordinal])),
    derivable: derivable.map((entry) => entry.class.code),
    groups: Object.fromEntries(
      schema.classes
        .filter((entry) => entry.class.kind === 'GROUP')
        .map((entry) => [entry.class.code, entry.class.includes]),
    ),
    annotations: annotations.map((annotation) => ({
      id: annotation.id,
      byModel: annotation.kind === 'MODEL',
      labelMapSha256: annotation.labelMapSha256,
      isExhaustive: annotation.isExhaustive,
      slices: { first: annotation.firstSlice, last: annotation.lastSlice },
      classes: annotation.classes.map(({ class: { code }, voxels }) => ({ code, voxels })),
    })),
  };
}
