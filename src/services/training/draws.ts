import { z } from 'zod';
import type { Database } from '../../db.ts';
import type { CohortSnapshot, TrainingStep } from '../../generated/prisma/client.ts';
import { labelSetsOf } from '../cohorts/label-sets.ts';
import { parseInput } from '../input.ts';

/** A window of a batch, as it was drawn. */
export interface TrainingDraw {
  readonly volumeId: string;
  readonly slice: number;
  /** Class or group that it was drawn for; null for the draws from all slices. */
  readonly class: string | null;
}

/**
 * What the batches of a step were drawn from, by run; nothing for a step not done. For those who may see
 * the runs.
 */
export async function drawsOfRuns(
  db: Database,
  runIds: readonly string[],
  step: number,
): Promise<ReadonlyMap<string, TrainingDraw[]>> {
  const rows = await db.trainingStep.findMany({
    where: { runId: { in: [...runIds] }, step: parseInput(z.int().min(1), step) },
    include: { run: { include: { snapshot: true } } },
  });
  return new Map(rows.map((row) => [row.runId, drawsOf(row, row.run.snapshot)]));
}

function drawsOf(row: TrainingStep, snapshot: CohortSnapshot): TrainingDraw[] {
  const codes = [null, ...snapshot.classes, ...labelSetsOf(snapshot).map(({ code }) => code)];
  return row.drawVolumes.map((volumeId, index) => ({
    volumeId,
    slice: row.drawSlices[index] ?? 0,
    class: codes[row.drawLabels[index] ?? 0] ?? null,
  }));
}
