import type { ModelVersion, Prisma } from '../../generated/prisma/client.ts';
import { toJson } from '../../services/json.ts';
import { putObject, recordObjects } from '../../services/objects.ts';
import { parseSettings } from '../../services/training/stored.ts';
import { encodeWeights } from '../../training/checkpoint.ts';
import type { NamedArray } from '../../training/program.ts';
import type { WorkerContext } from '../worker-context.ts';
import type { Machine } from './machine.ts';

export type RunToRegister = Prisma.TrainingRunGetPayload<{
  include: { snapshot: true; model: true };
}>;

/** Registers what a run has learned as the model's next version. */
export async function registerVersion(
  worker: WorkerContext,
  run: RunToRegister,
  weights: readonly NamedArray[],
  machine: Machine,
): Promise<ModelVersion> {
  const { snapshot, modelId } = run;
  const object = await putObject(worker.store, encodeWeights(weights, snapshot.classes));
  return worker.inTransaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM model WHERE id = ${modelId}::uuid FOR UPDATE`;
    await recordObjects(tx, worker.store, [object]);
    return tx.modelVersion.create({
      data: {
        modelId,
        number: 1 + (await tx.modelVersion.count({ where: { modelId } })),
        runId: run.id,
        weightsSha256: object.sha256,
        snapshotHash: snapshot.hash,
        coverageHash: run.coverageHash,
        classes: snapshot.classes,
        lossChoice: toJson(Object(run.lossChoice)),
        settings: toJson(Object(run.settings)),
        seed: parseSettings(run).seed,
        ...machine,
      },
    });
  });
}
