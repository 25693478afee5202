import { z } from 'zod';
import type { Transaction } from '../../db.ts';
import { Prisma } from '../../generated/prisma/client.ts';

const counts = z.array(z.object({ id: z.string(), subjects: z.int() }));

/** From the few that were withdrawn to what used them: whoever asks has many versions. */
const withdrawnMembers = Prisma.sql`
  SELECT m.snapshot_id, m.side, s.id AS subject_id
  FROM subject s JOIN volume v ON v.subject_id = s.id JOIN cohort_member m ON m.volume_id = v.id
  WHERE s.withdrawn_at IS NOT NULL`;

/** How many subjects each version learned from, and were withdrawn since; none are left out. */
export function withdrawnByVersion(
  db: Transaction,
  ids: readonly string[],
): Promise<Map<string, number>> {
  return counted(
    db,
    Prisma.sql`
      WITH gone AS MATERIALIZED (${withdrawnMembers})
      SELECT version.id, count(DISTINCT gone.subject_id)::int AS subjects
      FROM gone JOIN training_run run ON run.snapshot_id = gone.snapshot_id
      JOIN model_version version ON version.run_id = run.id
      WHERE gone.side = 'TRAINING' AND version.id = ANY (${[...ids]}::uuid[])
      GROUP BY version.id`,
  );
}

/** How many subjects each evaluation measured on, and were withdrawn since. */
export function withdrawnByEvaluation(
  db: Transaction,
  ids: readonly string[],
): Promise<Map<string, number>> {
  return counted(
    db,
    Prisma.sql`
      WITH gone AS MATERIALIZED (${withdrawnMembers})
      SELECT evaluation.id, count(DISTINCT gone.subject_id)::int AS subjects
      FROM gone JOIN evaluation ON evaluation.snapshot_id = gone.snapshot_id
      WHERE gone.side = 'EVALUATION' AND evaluation.id = ANY (${[...ids]}::uuid[])
      GROUP BY evaluation.id`,
  );
}

/** How many subjects of each snapshot were withdrawn since. */
export function withdrawnBySnapshot(
  db: Transaction,
  ids: readonly string[],
): Promise<Map<string, number>> {
  return counted(
    db,
    Prisma.sql`
      WITH gone AS MATERIALIZED (${withdrawnMembers})
      SELECT gone.snapshot_id AS id, count(DISTINCT gone.subject_id)::int AS subjects
      FROM gone WHERE gone.snapshot_id = ANY (${[...ids]}::uuid[]) GROUP BY gone.snapshot_id`,
  );
}

async function counted(db: Transaction, query: Prisma.Sql): Promise<Map<string, number>> {
  const rows = counts.parse(await db.$queryRaw(query));
  return new Map(rows.map(({ id, subjects }) => [id, subjects]));
}
