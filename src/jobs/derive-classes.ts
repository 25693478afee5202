import { MyographError } from '../errors.ts';
import type { Job, Prisma, Volume } from '../generated/prisma/client.ts';
import { deriveImaf } from '../imaging/derive.ts';
import type { LabelMap } from '../imaging/image.ts';
import { labelMapFromSlices } from '../imaging/slices.ts';
import { layingOrder } from '../services/cohorts/snapshots.ts';
import type { JobResult } from '../services/jobs/claims.ts';
import { annotationsThatCount } from '../services/labels/counting.ts';
import { putLabelMap, readLabelMap } from '../services/labels/label-maps.ts';
import { derivedClass, findSchemas, type Schema, schemaData } from '../services/labels/schemas.ts';
import { composeLabels } from '../training/compose-labels.ts';
import { codeVersion } from './code-version.ts';
import { recordDerived } from './derive-classes/record.ts';
import { refuseIncomplete } from './derive-classes/refuse.ts';
import { forEachVolume } from './each-volume.ts';
import type { WorkerContext } from './worker-context.ts';

const withClasses = { classes: { include: { class: true } } } satisfies Prisma.AnnotationInclude;

/** An annotation that counts, with the classes that it declares. */
export type CountingAnnotation = Prisma.AnnotationGetPayload<{ include: typeof withClasses }>;

/**
 * Derives intermuscular adipose fat from the accepted annotations of each volume; a volume where that
 * is not possible is refused with the reason, one where it was done before is left as it is.
 *
 * The result is an accepted annotation of all classes of the region (of groups, those that were
 * labelled), which is exhaustive: with what
 * lies beneath the fat, every voxel that belongs to a class has its label.
 */
export async function runDeriveClasses(worker: WorkerContext, job: Job): Promise<JobResult> {
  const origin = { job: job.id, codeVersion: await codeVersion() };
  return forEachVolume(worker, job, 'Volumes', async (own, volume) => {
    const schema = await schemaOf(own, volume);
    const annotations = await countingAnnotations(own, volume);
    const known = annotations.flatMap(({ classes }) => classes);
    if (known.some((declared) => declared.class.code === derivedClass)) {
      return `${derivedClass} is annotated already`;
    }
    refuseIncomplete(volume, schema, annotations, derivedClass);
    const composed = await compose(own, volume, schema, annotations);
    const annotated = new Set(known.map((declared) => declared.class.code));
    const { labels, voxels } = deriveImaf(composed, schemaData(schema), annotated);
    const labelMap = await putLabelMap(own.store, labels);
    const isNew = await recordDerived(own, {
      ...{ volume, schema, labels, labelMap, origin },
      createdById: job.createdById,
      from: annotations.map(({ id }) => id),
      annotated,
    });
    return isNew
      ? `derived ${derivedClass}: ${voxels} voxels`
      : `${derivedClass} was derived before and is not accepted: review that annotation`;
  });
}

async function schemaOf({ db }: WorkerContext, { schemaId }: Volume): Promise<Schema> {
  const schema = (await findSchemas(db, { id: schemaId })).at(0);
  if (schema?.classes.some(({ code }) => code === derivedClass)) return schema;
  throw new MyographError(
    'DERIVATION_REFUSED',
    `The region ${schema?.region} has no class ${derivedClass}: nothing to derive.`,
  );
}

/** Those that count in coverage, in the order in which they are laid over one another. */
function countingAnnotations({ db }: WorkerContext, { id }: Volume): Promise<CountingAnnotation[]> {
  return db.annotation.findMany({
    where: { volumeId: id, ...annotationsThatCount },
    include: withClasses,
    orderBy: [...layingOrder],
  });
}

/** The annotations as one label map in the schema's values. */
async function compose(
  { store }: WorkerContext,
  volume: Volume,
  { classes }: Schema,
  annotations: readonly CountingAnnotation[],
): Promise<LabelMap> {
  const codes = classes.map(({ code }) => code);
  const groups = classes.filter(({ kind }) => kind === 'GROUP');
  const leaves = classes.filter(({ kind }) => kind !== 'GROUP').map(({ code }) => code);
  const laid = [];
  for (const { labelMapSha256, firstSlice, lastSlice, classes: declared } of annotations) {
    laid.push({
      labels: await readLabelMap(store, labelMapSha256),
      classByOrdinal: [null, ...codes],
      declared: declared.map((each) => each.class.code),
      slices: { first: firstSlice, last: lastSlice },
    });
  }
  const grid = laid.at(0)?.labels.grid;
  if (grid === undefined) {
    throw new MyographError('DERIVATION_REFUSED', `The volume ${volume.id} has no label map.`);
  }
  const { data } = composeLabels(grid, laid, leaves, groups);
  const ordinals = [...leaves, ...groups.map(({ code }) => code)].map((c) => codes.indexOf(c) + 1);
  return labelMapFromSlices(
    data.map((value) => ordinals[value - 1] ?? 0),
    grid,
  );
}
