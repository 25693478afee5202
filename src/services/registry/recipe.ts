import type { LabelClass, ModelVersion } from '../../generated/prisma/client.ts';
import type { NetworkSettings } from '../../training/settings.ts';
import type { TrainingSettings } from '../../training/training-settings.ts';
import { parseSettings } from '../training/stored.ts';

/** A network that predicts; what its kind does not have is null. */
interface PredictionNetwork {
  readonly kind: NetworkSettings['kind'];
  readonly baseFilters: number;
  readonly levels: number | null;
  readonly denseFilters: number | null;
  readonly kernelSize: number | null;
}

/** With the weights of a version, all that another program needs to predict as the workers do. */
export interface PredictionRecipe
  extends Pick<TrainingSettings, 'depth' | 'height' | 'width' | 'spacing' | 'postProcessing'> {
  readonly network: PredictionNetwork;
  /** Codes of those of its classes that are one piece. */
  readonly onePiece: string[];
}

/** @param classes those of the version */
export function recipeOf(
  version: ModelVersion,
  classes: readonly Pick<LabelClass, 'code' | 'kind'>[],
): PredictionRecipe {
  const { network, depth, height, width, spacing, postProcessing } = parseSettings(version);
  const onePiece = classes.filter(isOnePiece).map(({ code }) => code);
  const without = { levels: null, denseFilters: null, kernelSize: null };
  return {
    network: { ...without, ...network },
    ...{ depth, height, width, spacing, postProcessing, onePiece },
  };
}

/** Whether a class is one piece, as muscles are and vessels are not. */
export function isOnePiece({ kind }: Pick<LabelClass, 'kind'>): boolean {
  return kind === 'MUSCLE';
}
