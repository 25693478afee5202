import { blandAltman } from '../../evaluation/statistics/bland-altman.ts';
import type { Interval } from '../../evaluation/statistics/types.ts';
import type { ServiceContext } from '../context.ts';
import { chosenClasses } from './bounds.ts';
import { requireEvaluation } from './visible.ts';
import { type MeasuredVolume, measuredVolumes } from './volumes.ts';

/** Predicted less manual, in mL. */
interface LimitsOfAgreement {
  readonly biasMl: number;
  readonly standardDeviationMl: number;
  readonly lowerMl: number;
  readonly upperMl: number;
  readonly biasInterval: Interval;
  readonly lowerInterval: Interval;
  readonly upperInterval: Interval;
}

/** Predicted against manual volumes of one class. */
export interface VolumeAgreement {
  readonly class: string;
  readonly volumes: number;
  /** Null under two volumes. */
  readonly limits: LimitsOfAgreement | null;
  readonly points: readonly MeasuredVolume[];
  /** Left out: the class is in neither mask. */
  readonly emptyVolumes: number;
  /** Left out: measured in a part of the annotated slices. */
  readonly partialVolumes: number;
}

/**
 * Bland–Altman of predicted against manual volumes, by class in the version's order.
 *
 * @throws NOT_FOUND; INVALID_INPUT for a class that the version has not, and when there are more than
 *   10,000 volumes × classes
 */
export async function volumeAgreement(
  context: ServiceContext,
  evaluationId: string,
  asked: readonly string[] | null,
): Promise<VolumeAgreement[]> {
  const { version, ...evaluation } = await requireEvaluation(context, evaluationId);
  const classes = chosenClasses(version, asked);
  const measured = await measuredVolumes(context.db, evaluation, classes);
  return classes.map((code) => {
    const own = measured.filter((volume) => volume.class === code);
    const whole = own.filter(({ isWhole }) => isWhole);
    const points = whole.filter(({ isEmpty }) => !isEmpty);
    return {
      class: code,
      volumes: points.length,
      limits: limitsOf(points),
      points,
      emptyVolumes: whole.length - points.length,
      partialVolumes: own.length - whole.length,
    };
  });
}

function limitsOf(points: readonly MeasuredVolume[]): LimitsOfAgreement | null {
  const limits = blandAltman(
    points.map(({ manualMl, predictedMl }) => ({ first: manualMl, second: predictedMl })),
  );
  if (!limits) return null;
  const { bias, sd, lower, upper, biasInterval, lowerInterval, upperInterval } = limits;
  return {
    ...{ biasMl: bias, standardDeviationMl: sd, lowerMl: lower, upperMl: upper },
    ...{ biasInterval, lowerInterval, upperInterval },
  };
}
