import { type Database, inTransaction } from '../db.ts';
import { MyographError } from '../errors.ts';
import type { Membership, Study, StudyRole } from '../generated/prisma/client.ts';
import { recordAudit } from './access/audit.ts';
import {
  roleIn as ownRole,
  requireNoStudyLimits,
  rolesIn,
  visibleStudyIds,
} from './access/roles.ts';
import type { ServiceContext } from './context.ts';
import { type Page, type Paging, readPage } from './page.ts';

export { subjectCounts, visitCounts, volumeCounts } from './study/counts.ts';

/** The studies that you may see, by code, which is the key. */
export async function studies(context: ServiceContext, paging: Paging): Promise<Page<Study>> {
  const ids = await visibleStudyIds(context);
  const code = paging.after ? { code: { gt: paging.after } } : {};
  return readPage(paging, {
    read: (take) =>
      context.db.study.findMany({
        where: { id: { in: ids }, ...code },
        orderBy: { code: 'asc' },
        take,
      }),
    count: async () => ids.length,
  });
}

/** The study with this code; null when there is none that you may see. */
export async function studyByCode(context: ServiceContext, code: string): Promise<Study | null> {
  return ifVisible(context, await context.db.study.findUnique({ where: { code } }));
}

/** The study; null when there is none that you may see. */
export async function studyById(context: ServiceContext, id: string): Promise<Study | null> {
  return ifVisible(context, await context.db.study.findUnique({ where: { id } }));
}

/**
 * Creates a study; you become its owner. Anyone who is signed in may, except by an API token that is
 * limited to other studies.
 *
 * @throws FORBIDDEN; INVALID_INPUT for an unusable code or name; CONFLICT when the code is taken
 */
export async function createStudy(
  context: ServiceContext,
  { code, name }: { code: string; name: string },
): Promise<Study> {
  requireNoStudyLimits(context);
  if (!isStudyCode(code)) {
    throw new MyographError(
      'INVALID_INPUT',
      `${JSON.stringify(code.slice(0, 60))} cannot be a study's code: 1 to 50 letters, digits, '-' and '_', the first a letter or digit.`,
      { code },
    );
  }
  const trimmed = name.trim();
  if (trimmed.length === 0 || trimmed.length > 200) {
    throw new MyographError('INVALID_INPUT', 'The name of a study has 1 to 200 characters.');
  }
  const createdById = context.actor.id;
  return inTransaction(context.db, async (tx) => {
    const data = { code, name: trimmed, createdById };
    const { count } = await tx.study.createMany({ data, skipDuplicates: true });
    if (count === 0) {
      throw new MyographError('CONFLICT', `The study code ${code} is taken. Choose another.`, {
        code,
      });
    }
    const study = await tx.study.findUniqueOrThrow({ where: { code } });
    await tx.membership.create({
      data: { studyId: study.id, userId: createdById, role: 'OWNER' },
    });
    await recordAudit(tx, context, {
      operation: 'createStudy',
      studyIds: [study.id],
      target: { type: 'Study', id: study.id },
      details: { code },
    });
    return study;
  });
}

/** Whether a study may have this code: it stands in manifests, file names and addresses. */
export function isStudyCode(code: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,49}$/.test(code);
}

/** Members and their roles by study, each by name of the user. */
export async function membersOfStudies(
  db: Database,
  studyIds: readonly string[],
): Promise<ReadonlyMap<string, Membership[]>> {
  const rows = await db.membership.findMany({
    where: { studyId: { in: [...studyIds] } },
    orderBy: { user: { name: 'asc' } },
  });
  return Map.groupBy(rows, ({ studyId }) => studyId);
}

/** Your roles by study; of a study that you may not see there is none. */
export async function ownRoles(
  context: ServiceContext,
  studyIds: readonly string[],
): Promise<ReadonlyMap<string, StudyRole>> {
  const roles = await rolesIn(context, studyIds);
  return new Map(studyIds.flatMap((id, n) => (roles[n] ? [[id, roles[n]] as const] : [])));
}

async function ifVisible(context: ServiceContext, study: Study | null): Promise<Study | null> {
  if (study === null || context.actor.isAdministrator) return study;
  return (await ownRole(context, study.id)) === null ? null : study;
}
