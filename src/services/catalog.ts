import type { Database } from '../db.ts';
import type { Prisma, Scanner, Subject, Visit, Volume } from '../generated/prisma/client.ts';
import { visibleStudyIds } from './access.ts';
import type { ServiceContext } from './context.ts';
import { parseInput } from './input.ts';
import { type HangingList, type Page, type Paging, readPage } from './page.ts';
import { subjectCounts } from './study/counts.ts';
import { type VolumeFilter, volumeFilterSchema, volumeWhere } from './volume-filter.ts';

export { deriveClasses } from './catalog/derive-classes.ts';
export {
  importById,
  importManifest,
  imports,
  type WatchedImport,
  watchImport,
} from './catalog/import-manifest.ts';
export { type ImportRow, importRows, rowsOfImports } from './catalog/import-report.ts';
export { makeThumbnails } from './catalog/make-thumbnails.ts';
export { setScannerSite } from './catalog/set-scanner-site.ts';
export { splitLimbs } from './catalog/split-limbs.ts';
export {
  completeUpload,
  objectUrl,
  requestUploads,
  sweepUploads,
} from './catalog/uploads.ts';

/** Which subjects of a study: those in use, or the tombstones of those that were withdrawn. */
export type SubjectPaging = Paging & { readonly withdrawn?: boolean };

/** Subjects of studies by code; the key is the code. For those who may see the studies. */
export const subjectsOfStudies = (db: Database): HangingList<Subject, SubjectPaging> => ({
  async read(studyIds, { after, withdrawn = false }, take) {
    const keys = await db.$queryRaw<{ id: string }[]>`
      SELECT subject.id FROM unnest(${[...studyIds]}::uuid[]) AS study (id) CROSS JOIN LATERAL (
        SELECT id FROM subject
        WHERE study_id = study.id AND (withdrawn_at IS NOT NULL) = ${withdrawn}
          AND (${after ?? null}::text IS NULL OR code > ${after ?? null}::text)
        ORDER BY code LIMIT ${take}) AS subject`;
    const ids = keys.map(({ id }) => id);
    return db.subject.findMany({ where: { id: { in: ids } }, orderBy: { code: 'asc' } });
  },
  parentOf: ({ studyId }) => studyId,
  count: (studyIds, { withdrawn }) => subjectCounts(db, studyIds, withdrawn),
});

/** Which volumes of those in use are listed. */
export type VolumePaging = Paging & {
  readonly filter?: VolumeFilter | null | undefined;
  /** Text in the code of the subject, whatever the case. */
  readonly subject?: string | null | undefined;
};

/**
 * Volumes in use, in the studies that you may see, oldest first; the cursor is the id.
 *
 * @throws INVALID_INPUT for a filter that names a class that there is not
 */
export async function volumes(
  context: ServiceContext,
  { filter, subject, ...paging }: VolumePaging,
): Promise<Page<Volume>> {
  const studyIds = await visibleStudyIds(context);
  const given = parseInput(volumeFilterSchema, filter ?? {});
  const where = await volumeWhere(context.db, given, studyIds);
  const named = { subject: { code: { contains: subject ?? '', mode: 'insensitive' as const } } };
  return volumePage(context, subject ? { AND: [where, named] } : where, paging);
}

/** A page of the volumes of which this is true, oldest first; the caller has checked the rights. */
export async function volumePage(
  { db }: ServiceContext,
  where: Prisma.VolumeWhereInput,
  paging: Paging,
): Promise<Page<Volume>> {
  const rest = { AND: [where, paging.after ? { id: { gt: paging.after } } : {}] };
  return readPage(paging, {
    read: (take) => db.volume.findMany({ where: rest, orderBy: { id: 'asc' }, take }),
    count: () => db.volume.count({ where }),
  });
}

/** Null when there is none that you may see; so too below. */
export async function volumeById(context: ServiceContext, id: string): Promise<Volume | null> {
  const studyId = { in: await visibleStudyIds(context) };
  return context.db.volume.findFirst({ where: { id, studyId } });
}

export async function subjectById(context: ServiceContext, id: string): Promise<Subject | null> {
  const studyId = { in: await visibleStudyIds(context) };
  return context.db.subject.findFirst({ where: { id, studyId } });
}

/** The subject of a study that you may see, also where it was withdrawn; null when there is none. */
export async function subjectByCode(
  { db }: ServiceContext,
  studyId: string,
  code: string,
): Promise<Subject | null> {
  return db.subject.findUnique({ where: { studyId_code: { studyId, code } } });
}

export async function visitById(context: ServiceContext, id: string): Promise<Visit | null> {
  const studyId = { in: await visibleStudyIds(context) };
  return context.db.visit.findFirst({ where: { id, subject: { studyId } } });
}

/** Scanners by name; they belong to no study. */
export function scanners({ db }: ServiceContext, paging: Paging): Promise<Page<Scanner>> {
  const where = paging.after ? { name: { gt: paging.after } } : {};
  return readPage(paging, {
    read: (take) => db.scanner.findMany({ where, orderBy: { name: 'asc' }, take }),
    count: () => db.scanner.count(),
  });
}

export function scannerById(context: ServiceContext, id: string): Promise<Scanner | null> {
  return context.db.scanner.findUnique({ where: { id } });
}
