import { addSums, type ClassCounts, sumsBySlice } from '../../evaluation/counts.ts';
import { dice } from '../../evaluation/dice.ts';
import type { DiceByClass } from '../../training/checks.ts';
import type { Program } from '../../training/program.ts';
import type { TrainingSettings } from '../../training/training-settings.ts';
import { measureVolume } from '../measure.ts';
import { onePieceClasses } from '../trained-version.ts';
import type { FrozenVolume } from '../volumes.ts';
import type { WorkerContext } from '../worker-context.ts';

export interface Validation {
  readonly program: Program;
  readonly classes: readonly string[];
  readonly settings: TrainingSettings;
  readonly validated: readonly FrozenVolume[];
}

/**
 * What measures the weights of a run as they are then: Dice of each class, pooled over the volumes kept
 * for it. Null without any.
 */
export async function openValidation(
  worker: WorkerContext,
  { program, classes, settings, validated }: Validation,
): Promise<(() => Promise<DiceByClass>) | null> {
  if (validated.length === 0) return null;
  const onePiece = await onePieceClasses(worker, classes);
  const predictor = { program, classes, onePiece, settings };
  const stopIfCancelled = () => worker.signal.throwIfAborted();
  return async () => {
    const counts: ClassCounts[] = [];
    for (const volume of validated) {
      counts.push(...(await measureVolume(predictor, volume, settings.subset, stopIfCancelled)));
    }
    return pooledDice(counts, classes);
  };
}

function pooledDice(counts: readonly ClassCounts[], classes: readonly string[]): DiceByClass {
  return Object.fromEntries(
    classes.map((code, index) => {
      const own = counts.filter(({ classIndex }) => classIndex === index + 1);
      return [code, dice(addSums(own.flatMap(sumsBySlice)))];
    }),
  );
}
