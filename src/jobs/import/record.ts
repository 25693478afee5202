import type { Transaction } from '../../db.ts';
import type { Study, Volume } from '../../generated/prisma/client.ts';
import { hasRole } from '../../services/access.ts';
import type { ImportProblem } from '../../services/catalog/import-report.ts';
import type { Actor } from '../../services/context.ts';
import { recordObjects } from '../../services/objects.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { annotate } from './annotate.ts';
import { type Place, placeOf } from './place.ts';
import type { RowPlan } from './prepare.ts';
import { refuseRow } from './problems.ts';

/** Who imports, under which job. */
export interface Importer {
  readonly actor: Actor;
  readonly jobId: string;
  readonly store: ObjectStore;
}

/** What became of a row, in words; `news` is empty when all of it was there already. */
export interface RowOutcome {
  readonly volumeId: string;
  readonly news: readonly string[];
  readonly warnings: readonly ImportProblem[];
}

/**
 * Records a row, all of it or nothing, in the caller's transaction. Rows of one study follow one
 * another, whoever imports them.
 *
 * @throws RowRefused; OBJECT_MISSING when a file has gone from the store meanwhile
 */
export async function recordRow(
  tx: Transaction,
  importer: Importer,
  plan: RowPlan,
): Promise<RowOutcome> {
  const news: string[] = [];
  const { image, annotation } = plan;
  const study = await ownStudy(tx, importer, plan.row.study, news);
  await recordObjects(tx, importer.store, [
    image,
    ...(annotation ? [annotation.labelMap, annotation.source] : []),
  ]);
  const place = await placeOf(tx, study.id, plan.row, news);
  const volume = await volumeOf(tx, study, place, plan, news);
  if (volume.thumbnailSha256 === null) await keepThumbnail(tx, importer.store, volume, plan);
  const annotated = annotation && (await annotate(tx, importer, volume, annotation));
  if (annotated) news.push(annotated.description);
  return { volumeId: volume.id, news, warnings: [...plan.warnings, ...place.warnings] };
}

/** The study, which is then the transaction's until it ends; made when new, with the importer as owner. */
async function ownStudy(
  tx: Transaction,
  { actor }: Importer,
  code: string,
  news: string[],
): Promise<Study> {
  const made = await tx.study.createMany({
    data: { code, name: code, createdById: actor.id },
    skipDuplicates: true,
  });
  await tx.$queryRaw`SELECT 1 FROM study WHERE code = ${code} FOR NO KEY UPDATE`;
  const study = await tx.study.findUniqueOrThrow({ where: { code } });
  if (made.count > 0) {
    if (actor.token?.studies) {
      refuseRow(
        'FORBIDDEN',
        `There is no study ${code}, and the API token ${actor.token.name} is limited to other studies. Create the study first.`,
        'study',
      );
    }
    await tx.membership.create({
      data: { studyId: study.id, userId: actor.id, role: 'OWNER' },
    });
    news.push(`study ${code}, owned by ${actor.name}`);
  } else if (!(await hasRole({ db: tx, actor }, [study.id], 'EDITOR'))) {
    refuseRow(
      'FORBIDDEN',
      `There is a study ${code}, and you are no editor of it. Ask an owner of it for the role, or choose another code.`,
      'study',
    );
  }
  return study;
}

/** An image that was imported before there were thumbnails gets its own, too. */
async function keepThumbnail(
  tx: Transaction,
  store: ObjectStore,
  { id }: Volume,
  { thumbnail }: RowPlan,
): Promise<void> {
  await recordObjects(tx, store, [thumbnail]);
  await tx.volume.update({ where: { id }, data: { thumbnailSha256: thumbnail.sha256 } });
}

async function volumeOf(
  tx: Transaction,
  study: Study,
  place: Place,
  plan: RowPlan,
  news: string[],
): Promise<Volume> {
  const { row, grid } = plan;
  const existing = await tx.volume.findUnique({
    where: { studyId_imageSha256: { studyId: study.id, imageSha256: plan.image.sha256 } },
    include: { subject: true, visit: true },
  });
  if (existing) {
    refuseTombstone(existing, row.image);
    refuseOtherPlace(existing, place, row.image);
    refuseDifferences(existing, place, plan);
    return existing;
  }
  news.push(`volume (${row.region}, ${row.laterality.toLowerCase()}, ${grid.size.join(' × ')})`);
  return tx.volume.create({
    data: {
      studyId: study.id,
      subjectId: place.subjectId,
      visitId: place.visitId,
      scannerId: place.scannerId,
      schemaId: plan.schema.id,
      laterality: row.laterality,
      sequence: row.sequence,
      repetitionMs: row.repetitionMs,
      echoMs: row.echoMs,
      flipDegrees: row.flipDegrees,
      imageSha256: plan.image.sha256,
      size: [...grid.size],
      spacingMm: [...plan.spacingMm],
      affine: [...grid.affine],
      sliceCount: plan.sliceCount,
    },
  });
}

function refuseTombstone({ isWithdrawn }: Volume, path: string): void {
  if (!isWithdrawn) return;
  refuseRow(
    'WITHDRAWN',
    `The image ${path} is of a subject that was withdrawn from the study: it is not imported. Take the row out.`,
    'image',
  );
}

function refuseOtherPlace(
  existing: Volume & { subject: { code: string }; visit: { code: string } },
  { visitId }: Place,
  path: string,
): void {
  if (existing.visitId === visitId) return;
  refuseRow(
    'DUPLICATE_IMAGE',
    `The image ${path} is in this study already, as subject ${existing.subject.code}, visit ${existing.visit.code}: the same bytes cannot be two images. Correct the path, or the subject and visit.`,
    'image',
  );
}

/** The same image cannot have been acquired in two ways; an empty cell says nothing. */
function refuseDifferences(existing: Volume, { scannerId }: Place, plan: RowPlan): void {
  const { sequence, repetitionMs, echoMs, flipDegrees } = plan.row;
  const isOther = <Value>(told: Value | null, known: Value | null) =>
    told !== null && told !== known;
  const differing = [
    ...(isOther(scannerId, existing.scannerId) ? ['scanner'] : []),
    ...(isOther(plan.schema.id, existing.schemaId) ? ['region'] : []),
    ...(isOther(plan.row.laterality, existing.laterality) ? ['laterality'] : []),
    ...(isOther(sequence, existing.sequence) ? ['sequence'] : []),
    ...(isOther(repetitionMs, existing.repetitionMs) ? ['tr_ms'] : []),
    ...(isOther(echoMs, existing.echoMs) ? ['te_ms'] : []),
    ...(isOther(flipDegrees, existing.flipDegrees) ? ['flip_deg'] : []),
  ];
  if (differing.length === 0) return;
  refuseRow(
    'CONFLICT',
    `The image ${plan.row.image} was imported before with another ${differing.join(', ')}. Correct the row: an image's record does not change.`,
    differing[0] ?? null,
  );
}
