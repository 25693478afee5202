import type { Database } from '../db.ts';
import type { Volume } from '../generated/prisma/client.ts';
import type { Image } from '../imaging/image.ts';
import { readImage } from '../imaging/nifti.ts';
import { memberCoverage, parseFrozenCoverage } from '../services/cohorts/frozen-coverage.ts';
import { labelSetsOf } from '../services/cohorts/label-sets.ts';
import { loadMembers, type SnapshotMember } from '../services/cohorts/snapshots.ts';
import { readLabelMap } from '../services/labels/label-maps.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { AnnotationLabels, Group } from '../training/compose-labels.ts';
import type { TrainingVolume } from '../training/prepare.ts';

/** What it takes to read volumes of the catalog as arrays. */
export interface Source {
  readonly db: Database;
  readonly store: ObjectStore;
}

/** Class code of each value of the label maps of a region; null where a value means no class. */
export type RegionCodes = readonly (string | null)[];

/** Members of one side of a snapshot, in the order of their images' hashes: the same in every catalog. */
export async function membersOf(
  { db }: Source,
  snapshotId: string,
  side: SnapshotMember['side'],
): Promise<SnapshotMember[]> {
  const members = await loadMembers(db, snapshotId);
  return members
    .filter((member) => member.side === side)
    .sort((a, b) => (a.imageSha256 < b.imageSha256 ? -1 : 1));
}

/** A member as it was frozen. */
export interface FrozenVolume extends TrainingVolume {
  readonly regionCodes: RegionCodes;
  readonly limbs: 1 | 2;
  /** What the snapshot's labels for several classes stand for. */
  readonly groups: readonly Group[];
}

/** A member's image, its label maps and its coverage, as they were frozen; bytes are verified. */
export async function readMember(source: Source, member: SnapshotMember): Promise<FrozenVolume> {
  const regionCodes = await regionCodesOf(source.db, member.volumeId);
  const volume = await source.db.volume.findUniqueOrThrow({ where: { id: member.volumeId } });
  const snapshot = await source.db.cohortSnapshot.findUniqueOrThrow({
    where: { id: member.snapshotId },
  });
  const annotations: AnnotationLabels[] = [];
  for (const annotation of member.annotations) {
    annotations.push({
      labels: await readLabelMap(source.store, annotation.labelMapSha256),
      classByOrdinal: regionCodes,
      declared: annotation.classes.map((declared) => declared.class.code),
      slices: { first: annotation.firstSlice, last: annotation.lastSlice },
    });
  }
  const coverage = parseFrozenCoverage(member.coverage);
  return {
    image: await readStoredImage(source.store, member.imageSha256),
    annotations,
    coverage: memberCoverage({ ...member, coverage }),
    regionCodes,
    limbs: limbsOf(volume),
    groups: labelSetsOf(snapshot),
  };
}

/** How many limbs an image shows; of unknown sides, one. */
export function limbsOf({ laterality }: Pick<Volume, 'laterality'>): 1 | 2 {
  return laterality === 'BOTH' ? 2 : 1;
}

export async function readStoredImage(store: ObjectStore, sha256: string): Promise<Image> {
  return readImage(await store.get(sha256), `image ${sha256}`);
}

/** The values of the label maps of a volume's region. */
export async function regionCodesOf(db: Database, volumeId: string): Promise<RegionCodes> {
  const classes = await db.labelSchemaClass.findMany({
    where: { schema: { volumes: { some: { id: volumeId } } } },
    include: { class: true },
  });
  const codes: (string | null)[] = [null];
  for (const { ordinal, class: labelClass } of classes) codes[ordinal] = labelClass.code;
  return Array.from(codes, (code) => code ?? null);
}
