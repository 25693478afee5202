import { z } from 'zod';
import { inTransaction, type Transaction } from '../../db.ts';
import type { TrainingRun } from '../../generated/prisma/client.ts';
import type { LossChoice } from '../../training/choice.ts';
import { DEFAULT_PRESET } from '../../training/presets.ts';
import type { TrainingSettings } from '../../training/training-settings.ts';
import { recordAudit } from '../access/audit.ts';
import { authorize } from '../access.ts';
import { lossChoiceOf, requireSnapshot, snapshotStudyIds } from '../cohorts/snapshots.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput } from '../input.ts';
import { createJob } from '../jobs.ts';
import { toJson } from '../json.ts';
import { refuseWithdrawnMembers } from '../withdrawal/refuse.ts';
import { modelToLearn, type TrainingOperation } from './model-to-learn.ts';
import {
  lossOverrideSchema,
  resolveLoss,
  resolveSettings,
  settingsOverridesSchema,
} from './settings.ts';

/** What a run is asked for with. */
export const startTrainingInput = z.object({
  snapshotId: z.uuid(),
  model: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^[^@\p{Cc}]+$/u, 'a name has no @, which stands before a version, and no line break'),
  preset: z.string().default(DEFAULT_PRESET),
  settings: settingsOverridesSchema.nullish(),
  loss: lossOverrideSchema.nullish(),
});

/**
 * Records a run and queues it. Its loss is chosen from the snapshot's coverage unless the input
 * overrides it; the model is created in the snapshot's first study when its name is new.
 *
 * @throws NOT_FOUND, FORBIDDEN unless the actor is an editor of every study of the snapshot and of
 *   the model's; CONFLICT for a model of another study; INVALID_INPUT for settings that make no
 *   network or no loss
 */
export async function startTraining(
  context: ServiceContext,
  input: z.input<typeof startTrainingInput>,
): Promise<TrainingRun> {
  const given = parseInput(startTrainingInput, input);
  const { planned, studyIds } = await plan(context, 'startTraining', given);
  return inTransaction(context.db, async (tx) => {
    const model = await modelToLearn(context, tx, 'startTraining', given.model, studyIds);
    const run = await recordRun(context, tx, planned, { modelId: model.id });
    await recordAudit(tx, context, {
      operation: 'startTraining',
      studyIds,
      target: { type: 'TrainingRun', id: run.id },
      details: { model: model.name, snapshotId: planned.snapshotId },
    });
    return run;
  });
}

const planInput = startTrainingInput.omit({ model: true });

/**
 * What `startTraining` would record, with nothing done; whether the model's name is free is only seen then.
 *
 * @throws NOT_FOUND, WITHDRAWN and INVALID_INPUT as startTraining
 */
export async function planTraining(
  context: ServiceContext,
  input: z.input<typeof planInput>,
): Promise<PlannedRun> {
  return (await plan(context, 'trainingPlan', parseInput(planInput, input))).planned;
}

async function plan(
  context: ServiceContext,
  operation: TrainingOperation | 'trainingPlan',
  given: z.output<typeof planInput>,
): Promise<{ planned: PlannedRun; studyIds: string[] }> {
  const { snapshot, studyIds } = await snapshotToLearn(context, operation, given.snapshotId);
  const settings = resolveSettings(given.preset, given.settings ?? null);
  const automatic = await lossChoiceOf(context.db, snapshot);
  const choice = resolveLoss(automatic, given.preset, given.loss ?? null, context.actor.name);
  return { planned: { snapshotId: snapshot.id, settings, choice }, studyIds };
}

/**
 * The snapshot and its studies, for one who may train on it, or ask how it would be.
 *
 * @throws NOT_FOUND, FORBIDDEN unless the actor has the role in every study of the snapshot; WITHDRAWN
 */
export async function snapshotToLearn(
  context: ServiceContext,
  operation: TrainingOperation | 'trainingPlan',
  snapshotId: string,
) {
  const snapshot = await requireSnapshot(context, snapshotId);
  const studyIds = await snapshotStudyIds(context.db, snapshot.id);
  await authorize(context, operation, studyIds);
  await refuseWithdrawnMembers(context.db, snapshot.id);
  return { snapshot, studyIds };
}

/** A run that may be recorded: everything about it has been checked. */
export interface PlannedRun {
  readonly snapshotId: string;
  readonly settings: TrainingSettings;
  readonly choice: LossChoice;
}

/** Records a run and queues it. */
export async function recordRun(
  context: ServiceContext,
  tx: Transaction,
  { snapshotId, settings, choice }: PlannedRun,
  belonging: { readonly modelId: string; readonly sweepId?: string },
): Promise<TrainingRun> {
  const job = await createJob(context, tx, { kind: 'TRAIN', input: { snapshotId } });
  return tx.trainingRun.create({
    data: {
      ...belonging,
      jobId: job.id,
      snapshotId,
      settings: toJson(settings),
      lossChoice: toJson(choice),
      coverageHash: choice.coverageHash,
      createdById: context.actor.id,
    },
  });
}
