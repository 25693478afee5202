import type { AnnotationLabels } from '../src/training/compose-labels.ts';
import type { MemberCoverage } from '../src/training/coverage.ts';
import type { TrainingVolume } from '../src/training/prepare.ts';
import type { SplitSide } from '../src/training/split.ts';

/** An image with what was labelled in it, and with its complete truth. */
export interface StudyVolume extends Omit<TrainingVolume, 'coverage'> {
  readonly id: string;
  readonly subject: string;
  readonly visit: string;
  readonly set: string;
  /** What somebody is taken to have labelled; the side of the split comes with the run. */
  readonly coverage: Omit<MemberCoverage, 'side'>;
  readonly truth: AnnotationLabels;
}

/** What runs are trained and measured on. */
export interface Cohort {
  /** Classes that are labelled somewhere, in channel order. */
  readonly classes: readonly string[];
  /** Classes of the truth that are labelled nowhere. */
  readonly untrained: readonly string[];
  /** Those of the classes that are muscles, one piece each. */
  readonly onePiece: readonly string[];
  readonly volumes: readonly StudyVolume[];
  /** Side of a subject when a fold is held back; phantoms have one split. */
  readonly sideOf: (subject: string, fold: number | null) => SplitSide;
}

/** Coverage in which somebody looked for some classes in all slices of a stack. */
export function coverageOf(
  volumeId: string,
  sliceCount: number,
  found: ReadonlyMap<string, boolean>,
  isExhaustive: boolean,
): StudyVolume['coverage'] {
  const whole = { first: 0, last: sliceCount - 1 };
  const classes = [...found].map(
    ([code, hasVoxels]) =>
      [code, { state: hasVoxels ? 'ANNOTATED' : 'ABSENT', slices: [whole] }] as const,
  );
  return {
    volumeId,
    sliceCount,
    exhaustive: isExhaustive ? whole : null,
    classes: Object.fromEntries(classes),
  };
}
