import type { TrainingSettings } from './training-settings.ts';

/** Dice of a class by its code; null where there is nothing to measure. */
export type DiceByClass = Readonly<Record<string, number | null>>;

/** A look at a run, from which it is decided when it ends and which weights it keeps. */
export interface Check {
  readonly step: number;
  /** Mean training loss since the check before. */
  readonly loss: number;
  /** Dice on the validation volumes; empty without any. */
  readonly byClass: DiceByClass;
}

/** Mean Dice over the classes that could be measured; null where none could. */
export function meanDiceOf({ byClass }: Check): number | null {
  const values = Object.values(byClass).filter((value) => value !== null);
  if (values.length === 0) return null;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * The best check so far: that with the highest mean Dice, or, where nothing was validated or Dice is equal,
 * with the lowest loss; of equal ones the first. Null without a check.
 */
export function bestCheck(checks: readonly Check[]): Check | null {
  return checks.reduce<Check | null>(
    (best, check) => (best === null || isBetter(check, best) ? check : best),
    null,
  );
}

function isBetter(check: Check, best: Check): boolean {
  const gain = (meanDiceOf(check) ?? 0) - (meanDiceOf(best) ?? 0);
  return gain > 0 || (gain === 0 && check.loss < best.loss);
}

/**
 * Why a run should end after the last of these checks; null when it should go on.
 *
 * It is on a plateau when none of the last `patience` checks was better by at least `improvement` than the
 * best of those before. Dice that has not left 0 yet is no plateau: learning has not begun.
 */
export function stopReason(
  checks: readonly Check[],
  stop: TrainingSettings['stop'],
): string | null {
  if (stop.rule === 'steps' || checks.length <= stop.patience) return null;
  const scores = checks.map((check) =>
    stop.rule === 'training_loss' ? -check.loss : (meanDiceOf(check) ?? Number.NEGATIVE_INFINITY),
  );
  const before = Math.max(...scores.slice(0, -stop.patience));
  const since = Math.max(...scores.slice(-stop.patience));
  if (since >= before + stop.improvement && since > before) return null;
  if (stop.rule === 'validation_dice' && Math.max(before, since) <= 0) return null;
  const what =
    stop.rule === 'training_loss' ? 'the training loss' : 'Dice on the validation volumes';
  const values = stop.rule === 'training_loss' ? [-before, -since] : [before, since];
  const [best, lately] = values.map((value) => value.toFixed(4));
  return `Plateau: ${what} was ${best} at best, and ${lately} in the last ${stop.patience} checks.`;
}
