import { z } from 'zod';
import { type Database, inTransaction, type Transaction } from '../db.ts';
import { MyographError } from '../errors.ts';
import type { Subject } from '../generated/prisma/client.ts';
import { recordAudit } from './access/audit.ts';
import { authorize } from './access.ts';
import { subjectById } from './catalog.ts';
import type { ServiceContext } from './context.ts';
import { objectsOfVolumes } from './deletion/rows.ts';
import { parseInput } from './input.ts';
import { storableText } from './json.ts';
import { usedBy } from './lineage/uses.ts';
import { askRemoval, finishRemovals, pendingRemovals } from './objects/removal.ts';
import { stopJobs } from './withdrawal/stop-jobs.ts';

export { refuseRemoved } from './withdrawal/refuse.ts';

const withdrawInput = z.object({
  subjectId: z.uuid(),
  reason: z.string().trim().min(1, { error: 'must say why: it stays on the tombstone' }).max(2000),
  /** STUDY/CODE of the subject, so that nobody withdraws another one. */
  confirm: z.string(),
  forgetCode: z.boolean().default(false),
});

type WithdrawInput = z.output<typeof withdrawInput>;

/** What a withdrawal did, and what it left. */
export interface Withdrawal {
  readonly subject: Subject;
  readonly volumes: number;
  readonly annotations: number;
  /** Objects whose bytes are gone. */
  readonly objectsRemoved: number;
  /** Objects that something of other subjects needs, too: they stay. */
  readonly objectsShared: number;
  /** Objects that the store could not remove now: the server does when it starts, or when asked again. */
  readonly objectsPending: number;
  /** Training runs and evaluations that were cancelled. */
  readonly jobsStopped: number;
  /** Versions that learned from the subject; their weights stay. */
  readonly versionsMarked: number;
  readonly evaluationsMarked: number;
  /** Manifests in the store with rows of the subject; they stay. */
  readonly manifestsNaming: number;
}

/**
 * Withdraws a subject: its images and label maps lose their bytes, its rows stay as tombstones, and it is
 * in no new use. One transaction notes all of it; the bytes go after that, surely: a removal that is
 * interrupted is taken up when the server starts, and every hour. To withdraw again finishes what was left, and changes
 * nothing else.
 *
 * @throws NOT_FOUND; FORBIDDEN unless the actor owns the study; INVALID_INPUT when the confirmation does
 *   not name the subject
 */
export async function withdrawSubject(
  context: ServiceContext,
  input: z.input<typeof withdrawInput>,
): Promise<Withdrawal> {
  const given = parseInput(withdrawInput, input);
  const visible = await subjectById(context, given.subjectId);
  if (visible === null) {
    throw new MyographError('NOT_FOUND', 'There is no such subject.', { id: given.subjectId });
  }
  await authorize(context, 'withdrawSubject', visible.studyId);
  await refuseUnconfirmed(context, visible, given.confirm);
  const noted = await inTransaction(context.db, (tx) => withdraw(tx, context, visible, given));
  await finishRemovals(context.db, context.store).catch((error) =>
    console.error(
      'Bytes of a withdrawn subject are still there; they are tried again within an hour:',
      error,
    ),
  );
  return outcome(context.db, noted);
}

async function refuseUnconfirmed(
  { db }: ServiceContext,
  { studyId, code }: Subject,
  confirm: string,
): Promise<void> {
  const study = await db.study.findUniqueOrThrow({ where: { id: studyId } });
  if (confirm === `${study.code}/${code}`) return;
  throw new MyographError(
    'INVALID_INPUT',
    `The confirmation must be the study and the code of the subject, as study/subject; '${confirm.slice(0, 100)}' is not those of the subject to be withdrawn. Nothing was changed.`,
  );
}

/** What the transaction did. */
interface Noted {
  readonly subject: Subject;
  readonly volumeIds: readonly string[];
  readonly hashes: readonly string[];
  readonly kept: readonly string[];
  readonly jobsStopped: number;
}

async function withdraw(
  tx: Transaction,
  context: ServiceContext,
  { id, studyId }: Subject,
  { reason, forgetCode }: WithdrawInput,
): Promise<Noted> {
  // As everybody who changes volumes does: the study first.
  await tx.$queryRaw`SELECT 1 FROM study WHERE id = ${studyId}::uuid FOR NO KEY UPDATE`;
  const before = await tx.subject.findUniqueOrThrow({ where: { id } });
  const volumes = await tx.volume.findMany({ where: { subjectId: id }, select: { id: true } });
  const volumeIds = volumes.map((volume) => volume.id);
  const hashes = await objectsOfVolumes(tx, volumeIds);
  if (before.withdrawnAt !== null) {
    return {
      subject: forgetCode ? await forgetCodeOf(tx, context, before) : before,
      volumeIds,
      hashes,
      kept: await askRemoval(tx, hashes),
      jobsStopped: 0,
    };
  }
  const subject = await tx.subject.update({
    where: { id },
    data: {
      withdrawnAt: new Date(),
      withdrawnById: context.actor.id,
      withdrawalReason: storableText(reason),
      ...(forgetCode && { code: tombstoneCode(id) }),
    },
  });
  // A tombstone names what it lost, but for the picture, of which not even the hash is of use.
  await tx.volume.updateMany({
    where: { subjectId: id },
    data: { isWithdrawn: true, thumbnailSha256: null },
  });
  const jobsStopped = await stopJobs(context, tx, volumeIds);
  const kept = await askRemoval(tx, hashes);
  await recordAudit(tx, context, {
    operation: 'withdrawSubject',
    studyIds: [studyId],
    target: { type: 'Subject', id },
    details: {
      reason,
      forgetCode,
      volumes: volumeIds.length,
      objects: hashes.length - kept.length,
    },
  });
  return { subject, volumeIds, hashes, kept, jobsStopped };
}

/** The code of a tombstone, where it was kept at first; once it is forgotten, nothing changes. */
async function forgetCodeOf(
  tx: Transaction,
  context: ServiceContext,
  subject: Subject,
): Promise<Subject> {
  const code = tombstoneCode(subject.id);
  if (subject.code === code) return subject;
  await recordAudit(tx, context, {
    operation: 'withdrawSubject',
    studyIds: [subject.studyId],
    target: { type: 'Subject', id: subject.id },
    details: { forgetCode: true },
  });
  return tx.subject.update({ where: { id: subject.id }, data: { code } });
}

/** Takes the place of the subject's code where that is to be forgotten. */
function tombstoneCode(subjectId: string): string {
  return `withdrawn-${subjectId.replaceAll('-', '').slice(-12)}`;
}

async function outcome(db: Database, noted: Noted): Promise<Withdrawal> {
  const { subject, volumeIds, hashes, kept, jobsStopped } = noted;
  const ids = { in: [...volumeIds] };
  const by = usedBy({ volumeIds });
  const objectsPending = await pendingRemovals(db, hashes);
  return {
    subject,
    volumes: volumeIds.length,
    annotations: await db.annotation.count({ where: { volumeId: ids } }),
    objectsRemoved: hashes.length - kept.length - objectsPending,
    objectsShared: kept.length,
    objectsPending,
    jobsStopped,
    versionsMarked: await db.modelVersion.count({ where: by.versions }),
    evaluationsMarked: await db.evaluation.count({ where: by.evaluations }),
    manifestsNaming: await manifestsNaming(db, volumeIds),
  };
}

/** Manifests whose import made one of the volumes, or found it. */
async function manifestsNaming(db: Database, volumeIds: readonly string[]): Promise<number> {
  const rows = await db.$queryRaw<{ manifests: number }[]>`
    SELECT count(DISTINCT i.manifest_sha256)::int AS manifests
    FROM manifest_import i CROSS JOIN LATERAL jsonb_array_elements(i.report) AS line
    WHERE line ->> 'volumeId' = ANY (${[...volumeIds]}::text[])`;
  return rows.at(0)?.manifests ?? 0;
}
