import type { Transaction } from '../../db.ts';

/** Hashes of the images, thumbnails and label maps of volumes, sources included. */
export async function objectsOfVolumes(
  tx: Transaction,
  volumeIds: readonly string[],
): Promise<string[]> {
  const volumes = await tx.volume.findMany({
    where: { id: { in: [...volumeIds] } },
    select: {
      imageSha256: true,
      thumbnailSha256: true,
      annotations: { select: { labelMapSha256: true, sourceSha256: true } },
    },
  });
  const hashes = volumes.flatMap(({ imageSha256, thumbnailSha256, annotations }) => [
    imageSha256,
    ...(thumbnailSha256 === null ? [] : [thumbnailSha256]),
    ...annotations.flatMap(({ labelMapSha256, sourceSha256 }) => [labelMapSha256, sourceSha256]),
  ]);
  return [...new Set(hashes)];
}

/** Deletes volumes with their label maps, limbs before what they were cut from; says how many label maps. */
export async function deleteVolumes(
  tx: Transaction,
  volumeIds: readonly string[],
): Promise<number> {
  const ids = { in: [...volumeIds] };
  const { count } = await tx.annotation.deleteMany({ where: { volumeId: ids } });
  await tx.volume.deleteMany({ where: { id: ids, parentId: { not: null } } });
  await tx.volume.deleteMany({ where: { id: ids } });
  return count;
}
