import { inTransaction } from '../db.ts';
import { MyographError } from '../errors.ts';
import type { Membership, Study, StudyRole } from '../generated/prisma/client.ts';
import { roleIn as ownRole, requireRole, visibleStudyIds } from './access/roles.ts';
import type { ServiceContext } from './context.ts';

/** The studies that you may see, by code. */
export async function studies(context: ServiceContext): Promise<Study[]> {
  const ids = await visibleStudyIds(context);
  return context.db.study.findMany({ where: { id: { in: ids } }, orderBy: { code: 'asc' } });
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
 * Creates a study; you become its owner. Anyone who is signed in may.
 *
 * @throws INVALID_INPUT for an unusable code or name; CONFLICT when the code is taken
 */
export async function createStudy(
  context: ServiceContext,
  { code, name }: { code: string; name: string },
): Promise<Study> {
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
    return study;
  });
}

/** Whether a study may have this code: it stands in manifests, file names and addresses. */
export function isStudyCode(code: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,49}$/.test(code);
}

/** Members and their roles, by name of the user. */
export async function members(context: ServiceContext, studyId: string): Promise<Membership[]> {
  await requireRole(context, studyId, 'VIEWER');
  return context.db.membership.findMany({
    where: { studyId },
    orderBy: { user: { name: 'asc' } },
  });
}

/** Your role in the study. Throws NOT_FOUND when you are no member. */
export async function roleIn(context: ServiceContext, studyId: string): Promise<StudyRole> {
  const role = await ownRole(context, studyId);
  if (role === null) throw new MyographError('NOT_FOUND', 'There is no such study.');
  return role;
}

export async function subjectCount(context: ServiceContext, studyId: string): Promise<number> {
  await requireRole(context, studyId, 'VIEWER');
  return context.db.subject.count({ where: { studyId, withdrawnAt: null } });
}

/** Volumes in use: limbs count, the both-limb images that they were cut from do not. */
export async function volumeCount(context: ServiceContext, studyId: string): Promise<number> {
  await requireRole(context, studyId, 'VIEWER');
  return context.db.volume.count({ where: { studyId, isSplit: false, isWithdrawn: false } });
}

async function ifVisible(context: ServiceContext, study: Study | null): Promise<Study | null> {
  if (study === null || context.actor.isAdministrator) return study;
  return (await ownRole(context, study.id)) === null ? null : study;
}
