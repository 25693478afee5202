import { type ClassCounts, countVoxels } from '../../evaluation/counts.ts';
import type { Annotation, AnnotationClass, Volume } from '../../generated/prisma/client.ts';
import { axialLabelSlices } from '../../imaging/slices.ts';
import { type AnnotationPair, pairsOfVolumes } from '../../services/labels/agreement/pairs.ts';
import { readLabelMap } from '../../services/labels/label-maps.ts';
import type { WorkerContext } from '../worker-context.ts';

/** An annotation as it is compared: its label map as a stack of axial slices [S, V]. */
interface Reading {
  readonly annotation: Annotation & { readonly classes: readonly AnnotationClass[] };
  readonly data: Uint8Array;
}

/** The classes of a region by their value in label maps, without groups. */
type ClassByOrdinal = ReadonlyMap<number, number>;

/**
 * Counts, for each pair of the volume's annotations that can be compared and was not yet, the voxels of each
 * class that both declare, slice by slice. Annotations never change, so that once is enough.
 *
 * @returns how many pairs were measured
 */
export async function measurePairs(
  worker: WorkerContext,
  { id, schemaId, sliceCount }: Pick<Volume, 'id' | 'schemaId' | 'sliceCount'>,
): Promise<number> {
  const pairs = (await pairsOfVolumes(worker.db, [id])).filter(({ isMeasured }) => !isMeasured);
  const classes = await classesByOrdinal(worker, schemaId);
  for (const [firstId, some] of Map.groupBy(pairs, (pair) => pair.firstId)) {
    const first = await read(worker, firstId);
    for (const pair of some) {
      worker.signal.throwIfAborted();
      await recordPair(worker, pair, classes, first, await read(worker, pair.secondId), sliceCount);
    }
  }
  return pairs.length;
}

async function classesByOrdinal({ db }: WorkerContext, schemaId: number): Promise<ClassByOrdinal> {
  const rows = await db.labelSchemaClass.findMany({
    where: { schemaId, class: { kind: { not: 'GROUP' } } },
  });
  return new Map(rows.map(({ ordinal, classId }) => [ordinal, classId]));
}

async function read({ db, store }: WorkerContext, id: string): Promise<Reading> {
  const annotation = await db.annotation.findUniqueOrThrow({
    where: { id },
    include: { classes: true },
  });
  const labels = await readLabelMap(store, annotation.labelMapSha256);
  return { annotation, data: axialLabelSlices(labels).data };
}

async function recordPair(
  worker: WorkerContext,
  { firstId, secondId }: AnnotationPair,
  classes: ClassByOrdinal,
  first: Reading,
  second: Reading,
  sliceCount: number,
): Promise<void> {
  const counts = countPair(first, second, classes, sliceCount);
  const rows = counts.map(({ classIndex, slices, ...sums }) => ({
    ...{ firstId, secondId, classId: classes.get(classIndex) ?? 0, slices },
    both: sums.truePositive,
    firstOnly: sums.falseNegative,
    secondOnly: sums.falsePositive,
  }));
  // Another job may have measured the pair meanwhile, and found the same.
  await worker.inTransaction((tx) =>
    tx.annotationAgreement.createMany({ data: rows, skipDuplicates: true }),
  );
}

/** Counts of the classes that both declare, in the slices that both cover; the first taken as the truth. */
function countPair(
  first: Reading,
  second: Reading,
  classes: ClassByOrdinal,
  sliceCount: number,
): ClassCounts[] {
  const [a, b] = [first.annotation, second.annotation];
  const isDeclared = (classId: number) =>
    [a, b].every((each) => each.classes.some((declared) => declared.classId === classId));
  const shared = [...classes].filter(([, classId]) => isDeclared(classId));
  const classCount = 1 + Math.max(...highestLabels(first, second), ...classes.keys());
  const compared = new Uint8Array(sliceCount * classCount);
  const last = Math.min(a.lastSlice, b.lastSlice);
  for (let slice = Math.max(a.firstSlice, b.firstSlice); slice <= last; slice++) {
    for (const [ordinal] of shared) compared[slice * classCount + ordinal] = 1;
  }
  return countVoxels({
    ...{ truth: first.data, prediction: second.data },
    ...{ sliceCount, classCount, annotated: compared },
  }).filter(({ slices }) => slices.length > 0);
}

/** Labels of groups are in the maps, too. */
function highestLabels(...readings: readonly Reading[]): number[] {
  return readings.map(({ data }) => data.reduce((highest, label) => Math.max(highest, label), 0));
}
