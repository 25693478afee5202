import { z } from 'zod';
import { MyographError } from '../errors.ts';
import type { Job, Volume } from '../generated/prisma/client.ts';
import type { Grid } from '../imaging/image.ts';
import type { ImportProblem } from '../services/catalog/import-report.ts';
import type { JobResult } from '../services/jobs/claims.ts';
import { type AddedAnnotation, addedAnnotation } from '../services/labels/annotations/added.ts';
import { recordReview } from '../services/labels/annotations/review-step.ts';
import { findSchemas } from '../services/labels/schemas.ts';
import { discardObjects, recordObjects } from '../services/objects.ts';
import { measurePairs } from './agreement/measure.ts';
import { forEachVolume } from './each-volume.ts';
import { annotate } from './import/annotate.ts';
import { type AnnotationPlan, prepareLabels } from './import/labels.ts';
import { RowRefused } from './import/problems.ts';
import { isOver } from './is-over.ts';
import type { WorkerContext } from './worker-context.ts';

const inputSchema = z.object({ added: addedAnnotation });

/** A label map that was read, to be recorded. */
interface Reading {
  readonly annotation: AnnotationPlan;
  readonly warnings: readonly ImportProblem[];
}

/**
 * Reads one label map of a volume, as an import does, records it as an annotation beside the others, and
 * compares it with them. The same declaration twice makes nothing new.
 */
export async function runAddAnnotation(worker: WorkerContext, job: Job): Promise<JobResult> {
  const { added } = inputSchema.parse(job.input);
  const files = [added.labelMap, ...(added.labelTable === null ? [] : [added.labelTable])];
  const discard = () =>
    discardObjects(worker.db, worker.store, { hashes: files, exceptJobId: job.id });
  try {
    const result = await forEachVolume(worker, job, 'Label map', async (own, volume) => {
      const reading = await read(own, volume, added);
      const news = await record(own, job, volume, reading, added);
      await measurePairs(own, volume);
      return [news, ...reading.warnings.map(({ message }) => message)].join(' ');
    });
    await discard();
    return result;
  } catch (error) {
    if (await isOver(worker, job, error)) await discard();
    throw error;
  }
}

async function read(
  { db, store }: WorkerContext,
  volume: Volume,
  added: AddedAnnotation,
): Promise<Reading> {
  const [schema] = await findSchemas(db, { id: volume.schemaId });
  if (schema === undefined) throw new Error(`volume ${volume.id} is of no region`);
  const table = `label table of ${added.fileName}`;
  const files = new Map([[added.fileName, added.labelMap]]);
  if (added.labelTable !== null) files.set(table, added.labelTable);
  const declared = {
    ...added,
    labelMap: added.fileName,
    labelTable: added.labelTable === null ? null : table,
    status: 'DRAFT' as const,
  };
  const { laterality } = volume;
  const source = { store, files, schemas: [schema] };
  try {
    return await prepareLabels(source, { laterality, declared, schema, grid: gridOf(volume) });
  } catch (error) {
    throw error instanceof RowRefused ? refusalOf(error) : error;
  }
}

function gridOf({ size: [i = 0, j = 0, k = 0], affine }: Volume): Grid {
  return { size: [i, j, k], affine };
}

/** There is no manifest here whose cells could be wrong: the input is. */
function refusalOf({ code, message }: RowRefused): MyographError {
  return new MyographError(code === 'MANIFEST_INVALID' ? 'INVALID_INPUT' : code, message);
}

/** Records the annotation, a draft unless it was to be accepted at once; what was done, in words. */
function record(
  worker: WorkerContext,
  job: Job,
  volume: Volume,
  { annotation }: Reading,
  { accept, correctedFrom }: AddedAnnotation,
): Promise<string> {
  return worker.inTransaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM study WHERE id = ${volume.studyId}::uuid FOR NO KEY UPDATE`;
    const now = await tx.volume.findUniqueOrThrow({ where: { id: volume.id } });
    await recordObjects(tx, worker.store, [annotation.labelMap, annotation.source]);
    const origin = { actor: { id: job.createdById }, jobId: job.id };
    const made = await annotate(tx, origin, now, annotation, correctedFrom);
    if (made === null) return 'annotation known already.';
    if (!accept) return `new: ${made.description}.`;
    await recordReview(tx, made.id, { status: 'ACCEPTED', reason: null, byId: job.createdById });
    return `new: ${made.description}, accepted at once.`;
  });
}
