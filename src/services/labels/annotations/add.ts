import { z } from 'zod';
import { inTransaction } from '../../../db.ts';
import { MyographError } from '../../../errors.ts';
import { type Job, JobKind, type Volume } from '../../../generated/prisma/client.ts';
import { objectMissing } from '../../../storage/object-store.ts';
import { recordAudit } from '../../access/audit.ts';
import { authorize, visibleStudyIds } from '../../access.ts';
import type { ServiceContext } from '../../context.ts';
import { parseInput } from '../../input.ts';
import { createJob } from '../../jobs.ts';
import { toJson } from '../../json.ts';
import { findSchemas, type Schema } from '../schemas.ts';
import type { AddedAnnotation } from './added.ts';
import { pastDay, unknownTool } from './declaration.ts';
import { requireAnnotation } from './visible.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hexadecimal digits');
const text = z
  .string()
  .trim()
  .max(200, 'is longer than 200 characters')
  .regex(/^\P{Cc}*$/u, 'has control characters');
const slice = z.int().min(0).nullish();

const addInput = z.object({
  volumeId: z.uuid(),
  labelMapSha256: sha256,
  labelTableSha256: sha256.nullish(),
  /** What messages call the label map. */
  fileName: text.min(1).default('label map'),
  classes: z.array(z.string()).min(1, 'names no class').max(255).nullish(),
  firstSlice: slice,
  lastSlice: slice,
  isExhaustive: z.boolean().default(false),
  annotator: text.nullish(),
  tool: text.nullish(),
  annotatedAt: z
    .date()
    .transform((date) => date.toISOString().slice(0, 10))
    .pipe(pastDay)
    .nullish(),
  correctedFromId: z.uuid().nullish(),
  accept: z.boolean().default(false),
});

type Added = z.output<typeof addInput>;

/**
 * Puts the reading of one label map of a volume in the queue. What comes of it is an annotation beside the
 * others: nothing is replaced. Annotators may add drafts; to accept at once takes an editor.
 *
 * @throws NOT_FOUND, FORBIDDEN; INVALID_INPUT for classes, slices or a corrected annotation that the volume
 *   does not have; CONFLICT for an image that was split; OBJECT_MISSING for files that were not uploaded
 */
export async function addAnnotation(
  context: ServiceContext,
  input: z.input<typeof addInput>,
): Promise<Job> {
  const given = parseInput(addInput, input);
  const volume = await requireVolume(context, given.volumeId);
  await authorize(context, 'addAnnotation', volume.studyId);
  if (given.accept) await authorize(context, 'reviewAnnotation', volume.studyId);
  refuseSplit(volume);
  const added = await declarationOf(context, given, volume);
  await refuseMissing(context, added);
  return inTransaction(context.db, async (tx) => {
    const job = await createJob(context, tx, {
      kind: JobKind.ADD_ANNOTATION,
      input: { volumeIds: [volume.id], added: toJson(added) },
    });
    await recordAudit(tx, context, {
      operation: 'addAnnotation',
      studyIds: [volume.studyId],
      target: { type: 'Volume', id: volume.id },
      details: { job: job.id, annotator: added.annotator, accept: added.accept },
    });
    return job;
  });
}

async function requireVolume(context: ServiceContext, id: string): Promise<Volume> {
  const studyId = { in: await visibleStudyIds(context) };
  const volume = await context.db.volume.findFirst({ where: { id, studyId } });
  if (volume) return volume;
  throw new MyographError('NOT_FOUND', 'There is no such volume.', { volumeId: id });
}

function refuseSplit({ isSplit }: Volume): void {
  if (!isSplit) return;
  throw new MyographError(
    'CONFLICT',
    'The image was split into its limbs, which a label map of both no longer reaches. Add label maps of the limbs.',
  );
}

/** All that is said of the label map; what is left out is taken from the one that it corrects. */
async function declarationOf(
  context: ServiceContext,
  given: Added,
  volume: Volume,
): Promise<AddedAnnotation> {
  const corrected = given.correctedFromId
    ? await requireAnnotation(context, given.correctedFromId)
    : null;
  if (corrected && corrected.volumeId !== volume.id) {
    throw new MyographError('INVALID_INPUT', 'The annotation to correct is of another volume.');
  }
  const [schema] = await findSchemas(context.db, { id: volume.schemaId });
  const classes = given.classes ?? corrected?.classes.map((each) => each.class.code) ?? [];
  refuseUnknown(classes, schema);
  const slices = {
    first: given.firstSlice ?? corrected?.firstSlice ?? 0,
    last: given.lastSlice ?? corrected?.lastSlice ?? volume.sliceCount - 1,
  };
  refuseSlices(slices, volume);
  return {
    ...{ fileName: given.fileName, labelMap: given.labelMapSha256 },
    labelTable: given.labelTableSha256 ?? null,
    ...{ classes: [...new Set(classes)], slices, isExhaustive: given.isExhaustive },
    annotator: given.annotator || context.actor.name,
    tool: given.tool || unknownTool,
    annotatedAt: given.annotatedAt ?? null,
    correctedFrom: corrected?.id ?? null,
    accept: given.accept,
  };
}

function refuseUnknown(classes: readonly string[], schema: Schema | undefined): void {
  const known = schema?.classes.map(({ code }) => code) ?? [];
  const unknown = classes.filter((code) => !known.includes(code));
  if (classes.length > 0 && unknown.length === 0) return;
  const what =
    classes.length === 0
      ? 'Name the classes that were looked for: a label map does not say what it leaves out.'
      : `The region has no class ${unknown.join(', ')}.`;
  throw new MyographError('INVALID_INPUT', `${what} There are ${known.join(', ')}.`, {
    classes: unknown,
  });
}

function refuseSlices(
  { first, last }: { readonly first: number; readonly last: number },
  { sliceCount }: Volume,
): void {
  if (first <= last && last < sliceCount) return;
  throw new MyographError(
    'INVALID_INPUT',
    `The slices ${first}-${last} are not in the image, which has the slices 0-${sliceCount - 1}.`,
  );
}

async function refuseMissing(
  { store }: ServiceContext,
  { labelMap, labelTable }: AddedAnnotation,
): Promise<void> {
  for (const hash of labelTable === null ? [labelMap] : [labelMap, labelTable]) {
    if (!(await store.has(hash))) throw objectMissing(hash);
  }
}
