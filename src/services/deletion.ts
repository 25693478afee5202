import { z } from 'zod';
import { inTransaction, type Transaction } from '../db.ts';
import { MyographError } from '../errors.ts';
import type { Annotation, Subject, Volume } from '../generated/prisma/client.ts';
import { recordAudit } from './access/audit.ts';
import { authorize } from './access.ts';
import { subjectById, volumeById } from './catalog.ts';
import type { ServiceContext } from './context.ts';
import { refuseUsed } from './deletion/refuse-used.ts';
import { deleteVolumes, objectsOfVolumes } from './deletion/rows.ts';
import { parseInput } from './input.ts';
import { annotationById } from './labels.ts';
import { withLimbs } from './lineage/uses.ts';
import { askRemoval, finishRemovals } from './objects/removal.ts';

/** What was deleted. */
export interface Deleted {
  /** Volumes, limbs included. */
  readonly volumes: number;
  readonly annotations: number;
  /** Objects whose bytes went, too; those that others need stay. */
  readonly objects: number;
}

const withReason = z.object({ id: z.uuid(), reason: z.string().trim().min(1).max(2000) });

type DeleteInput = z.input<typeof withReason>;

/**
 * Deletes a volume with its label maps, the limbs that were cut from it, and their bytes. So a mistake in
 * an import is put right: delete, and import again.
 *
 * @throws NOT_FOUND, FORBIDDEN; IN_USE when something frozen depends on it; WITHDRAWN; INVALID_INPUT for
 *   a limb, which goes with the image that it was cut from
 */
export async function deleteVolume(context: ServiceContext, input: DeleteInput): Promise<Deleted> {
  const { id, reason } = parseInput(withReason, input);
  const volume = (await volumeById(context, id)) ?? refuseMissing('volume', id);
  await authorize(context, 'deleteVolume', volume.studyId);
  refuseLimb(volume);
  return deleting(context, volume.studyId, async (tx) => {
    const deleted = await deleteTree(tx, 'The volume', [id]);
    await recordAudit(tx, context, {
      operation: 'deleteVolume',
      studyIds: [volume.studyId],
      target: { type: 'Volume', id },
      details: { reason, imageSha256: volume.imageSha256, volumes: deleted.volumes },
    });
    return deleted;
  });
}

/**
 * Deletes a subject with its visits and all its volumes.
 *
 * @throws as deleteVolume
 */
export async function deleteSubject(context: ServiceContext, input: DeleteInput): Promise<Deleted> {
  const { id, reason } = parseInput(withReason, input);
  const subject = (await subjectById(context, id)) ?? refuseMissing('subject', id);
  await authorize(context, 'deleteSubject', subject.studyId);
  return deleting(context, subject.studyId, async (tx) => {
    await refuseTombstone(tx, subject);
    const volumes = await tx.volume.findMany({ where: { subjectId: id }, select: { id: true } });
    const ids = volumes.map((volume) => volume.id);
    const deleted = await deleteTree(tx, `Subject ${subject.code}`, ids);
    await tx.visit.deleteMany({ where: { subjectId: id } });
    await tx.subject.delete({ where: { id } });
    await recordAudit(tx, context, {
      operation: 'deleteSubject',
      studyIds: [subject.studyId],
      target: { type: 'Subject', id },
      details: { reason, code: subject.code, volumes: deleted.volumes },
    });
    return deleted;
  });
}

/**
 * Deletes a label map, with its bytes.
 *
 * @throws NOT_FOUND, FORBIDDEN; WITHDRAWN; IN_USE when something frozen depends on it, or when other label
 *   maps were made from it, which must go first
 */
export async function deleteAnnotation(
  context: ServiceContext,
  input: DeleteInput,
): Promise<Deleted> {
  const { id, reason } = parseInput(withReason, input);
  const annotation = (await annotationById(context, id)) ?? refuseMissing('annotation', id);
  const volume = await context.db.volume.findUniqueOrThrow({ where: { id: annotation.volumeId } });
  await authorize(context, 'deleteAnnotation', volume.studyId);
  return deleting(context, volume.studyId, async (tx) => {
    if (volume.isWithdrawn) throw withdrawn();
    await refuseUsed(tx, 'The label map', { annotationIds: [id] });
    await refuseMadeFrom(tx, annotation);
    const { labelMapSha256, sourceSha256, annotator, tool } = annotation;
    await tx.annotation.delete({ where: { id } });
    await recordAudit(tx, context, {
      operation: 'deleteAnnotation',
      studyIds: [volume.studyId],
      target: { type: 'Annotation', id },
      details: { reason, volume: volume.id, labelMapSha256, annotator, tool },
    });
    return { volumes: 0, annotations: 1, hashes: [labelMapSha256, sourceSha256] };
  });
}

interface DeletedRows {
  readonly volumes: number;
  readonly annotations: number;
  /** Objects that the rows named. */
  readonly hashes: readonly string[];
}

/** Rows in one transaction, which also notes the bytes to be removed; then the bytes. */
async function deleting(
  { db, store }: ServiceContext,
  studyId: string,
  work: (tx: Transaction) => Promise<DeletedRows>,
): Promise<Deleted> {
  const deleted = await inTransaction(db, async (tx) => {
    // As everybody who changes volumes does: the study first.
    await tx.$queryRaw`SELECT 1 FROM study WHERE id = ${studyId}::uuid FOR NO KEY UPDATE`;
    const { hashes, ...rows } = await work(tx);
    const unique = [...new Set(hashes)];
    const kept = await askRemoval(tx, unique);
    return { ...rows, objects: unique.length - kept.length };
  });
  // The rows are gone: bytes that cannot be removed now are within an hour, or when the server starts.
  await finishRemovals(db, store).catch((error) =>
    console.error(
      'Bytes of what was deleted are still there; they are tried again within an hour:',
      error,
    ),
  );
  return deleted;
}

/** Volumes with their limbs and label maps. */
async function deleteTree(
  tx: Transaction,
  what: string,
  volumeIds: readonly string[],
): Promise<DeletedRows> {
  const ids = await withLimbs(tx, volumeIds);
  const volumes = await tx.volume.findMany({ where: { id: { in: ids } } });
  if (volumes.some(({ isWithdrawn }) => isWithdrawn)) throw withdrawn();
  await refuseUsed(tx, what, { volumeIds: ids });
  const hashes = await objectsOfVolumes(tx, ids);
  return { volumes: ids.length, annotations: await deleteVolumes(tx, ids), hashes };
}

function refuseLimb({ parentId }: Volume): void {
  if (parentId === null) return;
  throw new MyographError(
    'INVALID_INPUT',
    'This limb was cut from a both-limb image: delete that one, and both limbs go with it.',
    { parentId },
  );
}

async function refuseTombstone(tx: Transaction, { id }: Subject): Promise<void> {
  const { withdrawnAt } = await tx.subject.findUniqueOrThrow({ where: { id } });
  if (withdrawnAt !== null) throw withdrawn();
}

/** Derived from it in the same volume, or cut from it into a limb. */
async function refuseMadeFrom(tx: Transaction, { id, volumeId }: Annotation): Promise<void> {
  const made = await tx.annotation.findMany({
    where: {
      volumeId: { in: await withLimbs(tx, [volumeId]) },
      OR: [
        { provenance: { path: ['parentAnnotations'], array_contains: [id] } },
        { provenance: { path: ['parentAnnotation'], equals: id } },
      ],
    },
    select: { id: true },
    take: 20,
  });
  if (made.length === 0) return;
  throw new MyographError(
    'IN_USE',
    `${made.length} label maps were made from this one, by derivation or by splitting limbs: delete them first.`,
    { annotations: made.map((each) => each.id) },
  );
}

function withdrawn(): MyographError {
  return new MyographError(
    'WITHDRAWN',
    'The subject was withdrawn: its tombstone stays, so that what learned from it can be told.',
  );
}

function refuseMissing(what: string, id: string): never {
  throw new MyographError('NOT_FOUND', `There is no such ${what}.`, { id });
}
