/** Who has a class labelled in a region: nobody, one subject alone, or more. */
export type Stage = 'nobody' | 'one_subject' | 'more';

/** What is known of a class in the volumes of one region and scanner. */
export interface Situation {
  readonly stage: Stage;
  /** Share of the region's volumes in which nobody looked for the class, 0 to 1. */
  readonly regionGap: number;
  /** The same of the scanner's volumes of the region. */
  readonly scannerGap: number;
  /** Pooled Dice of a version in the region; null without a version, or where it was not measured. */
  readonly dice: number | null;
}

const PLACE: Readonly<Record<Stage, number>> = { more: 0, one_subject: 1, nobody: 2 };

/**
 * How much is gained by labelling a class at a scanner in a region, from 0 to 1:
 *
 *     need = (place + gap · (1 + error) / 2) / 3
 *
 * place is 2 for a class that nobody has labelled in the region, 1 for one that a single subject has, so
 * that no split gives it to both sides, and 0 for others; gap is the mean of the two gaps; error is
 * 1 − Dice, and 1 where there is no Dice. So what cannot be trained goes before what can, and among these
 * a class that a version does perfectly counts half as much as one that it misses whole.
 */
export function needOf({ stage, regionGap, scannerGap, dice }: Situation): number {
  const gap = (regionGap + scannerGap) / 2;
  const error = dice === null ? 1 : 1 - dice;
  return (PLACE[stage] + (gap * (1 + error)) / 2) / 3;
}
