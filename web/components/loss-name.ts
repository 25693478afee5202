/** Terms of a loss that stand in its name. */
interface LossTerms {
  readonly crossEntropy: boolean;
  readonly mode: string;
  readonly dice: string;
  readonly lambda: number;
}

/** A loss with all of its terms. */
export interface Loss extends LossTerms {
  readonly gating: string;
  readonly backgroundWeight: number;
}

/** The terms of a loss, as the command line names them: `xent(fn_plus_fp) + dice(soft)`. */
export function lossName({ crossEntropy, mode, dice, lambda }: LossTerms): string {
  const weight = lambda === 1 ? '' : `${lambda}·`;
  const terms = [
    ...(crossEntropy ? [`xent(${mode})`] : []),
    ...(dice === 'none' ? [] : [`${weight}dice(${dice})`]),
  ];
  return terms.join(' + ');
}

/** A loss with all that its name leaves out: `xent(fn_plus_fp, w₀ = 0, gated by the catalog) + dice(soft)`. */
export function fullLossName(loss: Loss): string {
  const gating = loss.gating === 'catalog' ? 'gated by the catalog' : 'not gated';
  const mode = `${loss.mode}, w₀ = ${loss.backgroundWeight}, ${gating}`;
  return lossName({ ...loss, mode });
}
