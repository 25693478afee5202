import type { ChoiceFragment, LossTermsFragment } from '../generated/operations.ts';

/** A loss in one line: `xent(fn_plus_fp, w₀ = 0, gated by catalog) + 1·dice(soft)`. */
export function describeLoss(loss: LossTermsFragment): string {
  const gating = loss.gating === 'catalog' ? 'gated by the catalog' : 'not gated';
  const terms = [
    loss.crossEntropy ? `xent(${loss.mode}, w₀ = ${loss.backgroundWeight}, ${gating})` : '',
    loss.dice === 'none' ? '' : `${loss.lambda}·dice(${loss.dice})`,
  ];
  return terms.filter((term) => term !== '').join(' + ');
}

/** The loss, who chose it, why, and what was not chosen. */
export function describeChoice({ loss, rule, reason, rejected, override }: ChoiceFragment): string {
  const by = override ? `chosen by ${override.by}: ${override.why}` : `chosen by rule '${rule}'`;
  return [
    `Loss: ${describeLoss(loss)}, ${by}`,
    `  ${reason}`,
    ...rejected.map((other) => `  not ${describeLoss(other.loss)}: ${other.why}`),
  ].join('\n');
}
