import { z } from 'zod';
import type { TrainingCheck } from '../../generated/prisma/client.ts';
import type { ServiceContext } from '../context.ts';
import { requireRun } from './visible.ts';

/** A look at a run, with the Dice of each class that was looked at. */
export type RunCheck = Omit<TrainingCheck, 'byClass'> & {
  readonly byClass: { class: string; dice: number | null }[];
};

const byClassSchema = z.record(z.string(), z.number().nullable());

/** Looks at a run in the order of its steps; classes in the order of its snapshot. Throws NOT_FOUND. */
export async function runChecks(context: ServiceContext, runId: string): Promise<RunCheck[]> {
  const { id } = await requireRun(context, runId);
  const { checks, snapshot } = await context.db.trainingRun.findUniqueOrThrow({
    where: { id },
    include: { checks: { orderBy: { step: 'asc' } }, snapshot: true },
  });
  return checks.map(({ byClass, ...check }) => {
    const dice = byClassSchema.parse(byClass);
    const looked = snapshot.classes.filter((code) => code in dice);
    return { ...check, byClass: looked.map((code) => ({ class: code, dice: dice[code] ?? null })) };
  });
}
