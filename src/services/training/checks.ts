import { z } from 'zod';
import type { Database } from '../../db.ts';
import type { Prisma, TrainingCheck } from '../../generated/prisma/client.ts';

/** A look at a run, with the Dice of each class that was looked at. */
export type RunCheck = Omit<TrainingCheck, 'byClass'> & {
  readonly byClass: { class: string; dice: number | null }[];
};

const byClassSchema = z.record(z.string(), z.number().nullable());

/**
 * Looks at runs in the order of their steps; classes in the order of the run's snapshot. For those who may
 * see the runs.
 */
export function checksOfRuns(db: Database, runIds: readonly string[]): Promise<RunCheck[]> {
  return readChecks(db, { runId: { in: [...runIds] } });
}

/** The last look at each run that was looked at. For those who may see the runs. */
export async function lastChecksOfRuns(
  db: Database,
  runIds: readonly string[],
): Promise<RunCheck[]> {
  const lasts = await db.trainingCheck.groupBy({
    by: ['runId'],
    where: { runId: { in: [...runIds] } },
    _max: { step: true },
  });
  return readChecks(db, {
    OR: lasts.map(({ runId, _max }) => ({ runId, step: _max.step ?? 0 })),
  });
}

async function readChecks(
  db: Database,
  where: Prisma.TrainingCheckWhereInput,
): Promise<RunCheck[]> {
  const rows = await db.trainingCheck.findMany({
    where,
    orderBy: { step: 'asc' },
    include: { run: { select: { snapshot: { select: { classes: true } } } } },
  });
  return rows.map(({ byClass, run, ...check }) => {
    const dice = byClassSchema.parse(byClass);
    const looked = run.snapshot.classes.filter((code) => code in dice);
    return { ...check, byClass: looked.map((code) => ({ class: code, dice: dice[code] ?? null })) };
  });
}
