import type { Database } from '../../db.ts';

/** Subjects by study, or tombstones of those that were withdrawn; a study without any is left out. */
export async function subjectCounts(
  db: Database,
  studyIds: readonly string[],
  withdrawn = false,
): Promise<ReadonlyMap<string, number>> {
  const groups = await db.subject.groupBy({
    by: ['studyId'],
    where: { studyId: { in: [...studyIds] }, withdrawnAt: withdrawn ? { not: null } : null },
    _count: true,
  });
  return new Map(groups.map(({ studyId, _count }) => [studyId, _count]));
}

/** Visits by study, those of withdrawn subjects left out; a study without any is left out. */
export async function visitCounts(
  db: Database,
  studyIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await db.$queryRaw<{ studyId: string; visits: number }[]>`
    SELECT subject.study_id AS "studyId", count(*)::int AS visits
    FROM subject JOIN visit ON visit.subject_id = subject.id
    WHERE subject.study_id = ANY (${[...studyIds]}::uuid[]) AND subject.withdrawn_at IS NULL
    GROUP BY subject.study_id`;
  return new Map(rows.map(({ studyId, visits }) => [studyId, visits]));
}

/** Volumes in use by study: limbs count, the both-limb images that they were cut from do not. */
export async function volumeCounts(
  db: Database,
  studyIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const groups = await db.volume.groupBy({
    by: ['studyId'],
    where: { studyId: { in: [...studyIds] }, isSplit: false, isWithdrawn: false },
    _count: true,
  });
  return new Map(groups.map(({ studyId, _count }) => [studyId, _count]));
}
