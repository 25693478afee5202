import { MyographError } from '../../errors.ts';
import type { LossSettings } from '../settings.ts';

/** Why the parts of a loss do not go together; null when they do. */
export function lossMisfit({ mode, crossEntropy, dice }: LossSettings): string | null {
  if (!crossEntropy && dice === 'none') {
    return 'a loss needs the cross-entropy, a Dice term, or both';
  }
  if (dice === 'leaf' && mode !== 'label_set') {
    return `leaf-dice counts voxels by the set of classes that their label stands for, and goes with mode label_set alone: take label_set with leaf, or ${mode} with soft, log or none`;
  }
  return null;
}

/**
 * Refuses a loss whose parts do not go together.
 *
 * @throws MyographError INVALID_INPUT
 */
export function checkLoss(settings: LossSettings): void {
  const misfit = lossMisfit(settings);
  if (misfit === null) return;
  const { mode, crossEntropy, dice } = settings;
  throw new MyographError('INVALID_INPUT', `This is no loss: ${misfit}.`, {
    mode,
    crossEntropy,
    dice,
  });
}

/**
 * Refuses a label set that names no class, or one that is not there.
 *
 * @throws MyographError INVALID_INPUT
 */
export function checkLabelSets(
  classCount: number,
  labelSets: readonly (readonly number[])[],
): void {
  for (const [set, members] of labelSets.entries()) {
    const isFit = members.length > 0 && members.every((member) => member < classCount);
    if (isFit) continue;
    throw new MyographError(
      'INVALID_INPUT',
      `Label set ${set} is [${members.join(', ')}]; it must name one or more of the classes 0 to ${classCount - 1}.`,
      { set, members },
    );
  }
}
