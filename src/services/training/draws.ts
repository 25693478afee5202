import { z } from 'zod';
import type { TrainingRun } from '../../generated/prisma/client.ts';
import { labelSetsOf } from '../cohorts/label-sets.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput } from '../input.ts';

/** A window of a batch, as it was drawn. */
export interface TrainingDraw {
  readonly volumeId: string;
  readonly slice: number;
  /** Class or group that it was drawn for; null for the draws from all slices. */
  readonly class: string | null;
}

/** What the batch of a step was drawn from, of a run that the actor may see; empty for a step not done. */
export async function drawsOfStep(
  { db }: ServiceContext,
  { id: runId, snapshotId }: TrainingRun,
  step: number,
): Promise<TrainingDraw[]> {
  const key = { runId, step: parseInput(z.int().min(1), step) };
  const row = await db.trainingStep.findUnique({ where: { runId_step: key } });
  if (row === null) return [];
  const snapshot = await db.cohortSnapshot.findUniqueOrThrow({ where: { id: snapshotId } });
  const codes = [null, ...snapshot.classes, ...labelSetsOf(snapshot).map(({ code }) => code)];
  return row.drawVolumes.map((volumeId, index) => ({
    volumeId,
    slice: row.drawSlices[index] ?? 0,
    class: codes[row.drawLabels[index] ?? 0] ?? null,
  }));
}
