import type { ModelVersion, Prisma } from '../generated/prisma/client.ts';
import { parseLossChoice, parseSettings } from '../services/training/stored.ts';
import { decodeWeights } from '../training/checkpoint.ts';
import type { Predictor } from '../training/predict.ts';
import { programSettings } from '../training/training-settings.ts';
import { withProgram } from './recorded-program.ts';
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

/** Opens a version for prediction; its weights are verified. */
export async function withPredictor<Result>(
  { db, store, signal }: WorkerContext,
  version: ModelVersion,
  use: (predictor: Predictor) => Promise<Result>,
): Promise<Result> {
  const { classes } = version;
  const settings = parseSettings(version);
  const weights = decodeWeights(await store.get(version.weightsSha256), classes);
  const { loss } = parseLossChoice(version);
  const muscles = await db.labelClass.findMany({
    where: { code: { in: classes }, kind: 'MUSCLE' },
  });
  const onePiece = muscles.map(({ code }) => code);
  return withProgram(programSettings(settings, loss, classes), signal, async (program) => {
    program.loadWeights(weights);
    return use({ program, classes, onePiece, settings });
  });
}
