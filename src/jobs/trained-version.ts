import type { ModelVersion, Prisma } from '../generated/prisma/client.ts';
import { isOnePiece } from '../services/registry/recipe.ts';
import { parseSettings } from '../services/training/stored.ts';
import { type Predictor, predictionSettings } from '../training/prediction/predict.ts';
import { decodeWeights } from '../training/prediction/weights.ts';
import type { TrainingSettings } from '../training/training-settings.ts';
import { requireFreeMemory } from './machine.ts';
import { withPrediction } from './recorded-program.ts';
import type { Source } from './volumes.ts';
import type { WorkerContext } from './worker-context.ts';

export type VersionWithModel = Prisma.ModelVersionGetPayload<{ include: { model: true } }>;

/** The version, with the model that gives it its name. */
export async function versionWithModel({ db }: Source, id: string): Promise<VersionWithModel> {
  return db.modelVersion.findUniqueOrThrow({ where: { id }, include: { model: true } });
}

/** How a person names a version. */
export function versionName({ model, number }: VersionWithModel): string {
  return `${model.name}@${number}`;
}

/** A version that predicts, with all of its settings. */
export type VersionPredictor = Predictor & { readonly settings: TrainingSettings };

/** Codes of those of the classes that are one piece, as muscles are and vessels are not. */
export async function onePieceClasses(
  { db }: Pick<WorkerContext, 'db'>,
  classes: readonly string[],
): Promise<string[]> {
  const known = await db.labelClass.findMany({ where: { code: { in: [...classes] } } });
  return known.filter(isOnePiece).map(({ code }) => code);
}

/** Opens a version for prediction; its weights are verified. */
export async function withPredictor<Result>(
  worker: WorkerContext,
  version: ModelVersion,
  use: (predictor: VersionPredictor) => Promise<Result>,
): Promise<Result> {
  const { classes } = version;
  const settings = parseSettings(version);
  const weights = decodeWeights(await worker.store.get(version.weightsSha256), classes);
  const onePiece = await onePieceClasses(worker, classes);
  const recorded = predictionSettings(settings, classes);
  await requireFreeMemory(recorded);
  return withPrediction(recorded, weights, worker.signal, (program) =>
    use({ program, classes, onePiece, settings }),
  );
}
