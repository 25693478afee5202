import type { ChoiceFragment, LossMode } from '../../generated/cohorts.ts';

/** What the cross-entropy of each loss counts, in a line. */
export const lossModes: Readonly<Record<LossMode, string>> = {
  fn: 'the labelled class alone is counted',
  fp: 'the predicted class alone is counted',
  fn_or_fp: 'labelled or predicted class, counted once',
  fn_plus_fp: 'labelled and predicted class, added',
  marginal: 'classes that are not labelled are merged with the background',
  label_set: 'a label stands for any of several classes',
  ignore: 'voxels of which nothing is known are left out',
};

/** A loss with its terms: cross-entropy fn_plus_fp (background × 0, gated by the catalog) + 1 · soft Dice. */
export function describeLoss(loss: ChoiceFragment['loss']): string {
  const { mode, backgroundWeight, gating, crossEntropy, dice, lambda } = loss;
  const gated = gating === 'catalog' ? ', gated by the catalog' : '';
  const terms = [
    ...(crossEntropy ? [`cross-entropy ${mode} (background × ${backgroundWeight}${gated})`] : []),
    ...(dice === 'none' ? [] : [`${lambda} · ${dice} Dice`]),
  ];
  return terms.join(' + ');
}
