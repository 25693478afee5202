import type { ModelVersion, Prisma } from '../../generated/prisma/client.ts';
import { enqueueEvaluation } from '../../services/evaluation/evaluate.ts';
import { toJson } from '../../services/json.ts';
import { parseSettings } from '../../services/training/stored.ts';
import { encodeWeights } from '../../training/prediction/weights.ts';
import type { NamedArray } from '../../training/program.ts';
import { keepObject } from '../kept-object.ts';
import type { Machine } from '../machine.ts';
import type { WorkerContext } from '../worker-context.ts';

export type RunToRegister = Prisma.TrainingRunGetPayload<{
  include: { snapshot: true; model: true };
}>;

/** What a run has learned. */
export interface Learned {
  readonly weights: readonly NamedArray[];
  /** Steps after which these were the weights. */
  readonly step: number;
  /** Why the run ended before its last step; null when it did all of them. */
  readonly stopReason: string | null;
}

/** Registers what a run has learned as the model's next version; that of a sweep is then measured. */
export async function registerVersion(
  worker: WorkerContext,
  run: RunToRegister,
  { weights, step, stopReason }: Learned,
  machine: Machine,
): Promise<ModelVersion> {
  const { snapshot, modelId } = run;
  const bytes = encodeWeights(weights, snapshot.classes);
  return keepObject(worker, bytes, async (tx, weightsSha256) => {
    await tx.$queryRaw`SELECT 1 FROM model WHERE id = ${modelId}::uuid FOR UPDATE`;
    await tx.trainingRun.update({ where: { id: run.id }, data: { stopReason } });
    const version = await tx.modelVersion.create({
      data: {
        modelId,
        number: 1 + (await tx.modelVersion.count({ where: { modelId } })),
        runId: run.id,
        weightsSha256,
        snapshotHash: snapshot.hash,
        coverageHash: run.coverageHash,
        classes: snapshot.classes,
        lossChoice: toJson(Object(run.lossChoice)),
        settings: toJson(Object(run.settings)),
        seed: parseSettings(run).seed,
        step,
        ...machine,
      },
    });
    if (run.sweepId !== null) await enqueueEvaluation(tx, worker.queue, version, run);
    return version;
  });
}
