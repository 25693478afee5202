import type { Annotation, ModelVersion, Subject, Volume } from '../generated/prisma/client.ts';
import { assertSha256 } from '../storage/object-store.ts';
import { visibleStudyIds } from './access.ts';
import type { ServiceContext } from './context.ts';
import { type Used, withLimbs } from './lineage/uses.ts';
import { visibleVersions } from './registry/visible.ts';

export { originOf } from './lineage/origin.ts';
export {
  evaluationsUsing,
  snapshotsUsing,
  type Used,
  versionsUsing,
} from './lineage/uses.ts';

/** What the bytes of an object are, and so what used it. */
export interface ObjectUses {
  /** Volumes whose image it is. */
  readonly volumes: readonly Volume[];
  /** Label maps that it is, as stored or as handed in. */
  readonly annotations: readonly Annotation[];
  /** Versions whose weights it is. */
  readonly weightsOf: readonly ModelVersion[];
  readonly used: Used;
}

/** The same bytes are rarely more than one thing. */
const MOST = 100;

/**
 * What an object is in the studies that you may see, at most 100 of each kind.
 *
 * @throws INVALID_INPUT for what is no hash
 */
export async function usesOfObject(context: ServiceContext, sha256: string): Promise<ObjectUses> {
  assertSha256(sha256);
  const { db } = context;
  const studyId = { in: await visibleStudyIds(context) };
  const some = { orderBy: { id: 'asc' }, take: MOST } as const;
  const volumes = await db.volume.findMany({ ...some, where: { imageSha256: sha256, studyId } });
  const annotations = await db.annotation.findMany({
    ...some,
    where: {
      OR: [{ labelMapSha256: sha256 }, { sourceSha256: sha256 }],
      volume: { studyId },
    },
  });
  const weightsOf = await db.modelVersion.findMany({
    ...some,
    where: { weightsSha256: sha256, AND: await visibleVersions(context) },
  });
  const used = {
    volumeIds: await withLimbs(
      db,
      volumes.map(({ id }) => id),
    ),
    annotationIds: annotations.map(({ id }) => id),
  };
  return { volumes, annotations, weightsOf, used };
}

/** A volume with its limbs: what used them. */
export async function usesOfVolume({ db }: ServiceContext, { id }: Volume): Promise<Used> {
  return { volumeIds: await withLimbs(db, [id]) };
}

/** All volumes of a subject. */
export async function usesOfSubject({ db }: ServiceContext, { id }: Subject): Promise<Used> {
  const volumes = await db.volume.findMany({ where: { subjectId: id }, select: { id: true } });
  return { volumeIds: volumes.map((volume) => volume.id) };
}
