import type { Prisma, Scanner, Subject, Visit, Volume } from '../generated/prisma/client.ts';
import { requireRole, visibleStudyIds } from './access.ts';
import type { Page, ServiceContext } from './context.ts';
import { parseInput } from './input.ts';
import { type VolumeFilter, volumeFilterSchema, volumeWhere } from './volume-filter.ts';

export { deriveClasses } from './catalog/derive-classes.ts';
export {
  importById,
  importManifest,
  objectUrl,
  requestUploads,
} from './catalog/import-manifest.ts';
export { type ImportRow, importRows, visibleImportRows } from './catalog/import-report.ts';
export { splitLimbs } from './catalog/split-limbs.ts';

/** Which page of a list: at most `first` rows (500 at most), after the one that the cursor names. */
export interface Paging<Cursor> {
  readonly first: number;
  readonly after?: Cursor | null | undefined;
}

const LARGEST_PAGE = 500;

/**
 * Subjects of a study by code, or the tombstones of those that were withdrawn; the cursor is the code.
 * Throws NOT_FOUND.
 */
export async function subjects(
  context: ServiceContext,
  {
    studyId,
    first,
    after,
    withdrawn = false,
  }: Paging<string> & { readonly studyId: string; readonly withdrawn?: boolean },
): Promise<Page<Subject>> {
  await requireRole(context, studyId, 'VIEWER');
  const page = pageOf(first);
  const where = { studyId, withdrawnAt: withdrawn ? { not: null } : null };
  const rows = await context.db.subject.findMany({
    where: { ...where, ...(after ? { code: { gt: after } } : {}) },
    orderBy: { code: 'asc' },
    take: page.take,
  });
  return page.of(rows, await context.db.subject.count({ where }));
}

/**
 * Volumes in use, in the studies that you may see, oldest first; the cursor is the id.
 *
 * @throws INVALID_INPUT for a filter that names a class that there is not
 */
export async function volumes(
  context: ServiceContext,
  { filter, ...paging }: Paging<string> & { readonly filter?: VolumeFilter | null | undefined },
): Promise<Page<Volume>> {
  const studyIds = await visibleStudyIds(context);
  const given = parseInput(volumeFilterSchema, filter ?? {});
  return volumePage(context, await volumeWhere(context.db, given, studyIds), paging);
}

/** A page of the volumes of which this is true, oldest first; the caller has checked the rights. */
export async function volumePage(
  { db }: ServiceContext,
  where: Prisma.VolumeWhereInput,
  { first, after }: Paging<string>,
): Promise<Page<Volume>> {
  const page = pageOf(first);
  const rows = await db.volume.findMany({
    where: { AND: [where, after ? { id: { gt: after } } : {}] },
    orderBy: { id: 'asc' },
    take: page.take,
  });
  return page.of(rows, await db.volume.count({ where }));
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

export async function visitById(context: ServiceContext, id: string): Promise<Visit | null> {
  const studyId = { in: await visibleStudyIds(context) };
  return context.db.visit.findFirst({ where: { id, subject: { studyId } } });
}

/** Scanners by name; they belong to no study. */
export function scanners(context: ServiceContext): Promise<Scanner[]> {
  return context.db.scanner.findMany({ orderBy: { name: 'asc' } });
}

export function scannerById(context: ServiceContext, id: string): Promise<Scanner | null> {
  return context.db.scanner.findUnique({ where: { id } });
}

/** Reads one row more than the page holds, which tells whether another page follows. */
function pageOf(first: number) {
  const length = Math.min(Math.max(first, 0), LARGEST_PAGE);
  return {
    take: length + 1,
    of: <Row>(rows: readonly Row[], totalCount: number): Page<Row> => ({
      rows: rows.slice(0, length),
      hasNextPage: rows.length > length,
      totalCount,
    }),
  };
}
