import type { ShownLossFragment } from '../../generated/training.ts';

export type LossChoice = ShownLossFragment;
export type Loss = LossChoice['loss'];

/** The loss in one line: `cross-entropy (fn_plus_fp, w₀ = 0, gated by the catalog) + 1 · Dice (soft)`. */
export function describeLoss(loss: Loss): string {
  const gating = loss.gating === 'catalog' ? 'gated by the catalog' : 'not gated';
  const terms = [
    loss.crossEntropy
      ? `cross-entropy (${loss.mode}, w₀ = ${loss.backgroundWeight}, ${gating})`
      : '',
    loss.dice === 'none' ? '' : `${loss.lambda} · Dice (${loss.dice})`,
  ];
  return terms.filter((term) => term !== '').join(' + ');
}
