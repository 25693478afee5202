import type { LossChoice } from '../../../training/choice.ts';
import type { LabelSet } from '../../../training/label-sets.ts';
import type { TrainingSettings } from '../../../training/training-settings.ts';
import type { ScoreSummary } from '../../evaluation/score-summary.ts';

/**
 * All that a model card says, as plain data: dates are ISO texts, and the card's Markdown is made from it
 * and from nothing else. It names no subject.
 */
export interface CardFacts {
  /** Of this form; changes when a field changes its meaning. */
  readonly format: 1;
  /** When the card was drawn up: of that moment are aliases, tags, descriptions and the list of evaluations. */
  readonly date: string;
  readonly details: DetailFacts;
  readonly data: DataFacts;
  readonly loss: LossChoice;
  readonly training: TrainingFacts;
  readonly results: readonly EvaluationFacts[];
  /** Evaluations that the card has no room for. */
  readonly resultsLeftOut: number;
  readonly limits: readonly Limit[];
}

export interface DetailFacts {
  readonly model: string;
  readonly version: number;
  /** The study that keeps the model, by code. */
  readonly study: string;
  readonly aliases: readonly string[];
  /** What people said of the model, and of the version. */
  readonly ofModel: DescriptionFacts;
  readonly ofVersion: DescriptionFacts;
  readonly registeredAt: string;
  /** Who asked for the run. */
  readonly by: string;
  readonly codeVersion: string;
  readonly engine: string;
  readonly device: string;
  readonly weightsSha256: string;
  readonly classes: readonly NamedClass[];
}

export interface DescriptionFacts {
  /** Null where nobody has described it. */
  readonly description: string | null;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

export interface NamedClass {
  readonly code: string;
  readonly name: string;
}

/** What was frozen to learn from. */
export interface DataFacts {
  readonly snapshot: SnapshotFacts;
  readonly coverageHash: string;
  readonly frozenAt: string;
  readonly frozenBy: string;
  readonly splitSeed: number;
  readonly studies: readonly string[];
  readonly training: SideFacts;
  readonly evaluation: SideFacts;
  /** Of the training side, set apart to watch Dice on and never learned from. */
  readonly validation: SideFacts;
  readonly scanners: readonly ShareFacts[];
  readonly regions: readonly ShareFacts[];
  readonly coverage: readonly ClassCoverageFacts[];
  readonly leftOut: readonly { readonly class: string; readonly why: string }[];
  readonly labelSets: readonly LabelSet[];
  readonly modelLabels: {
    /** Whether accepted label maps of models were taken for labels. */
    readonly taken: boolean;
    /** Members with such a label map. */
    readonly volumes: number;
  };
  /** Subjects of the training side that were withdrawn since. */
  readonly withdrawnSubjects: number;
  /** Classes of one region that no volume learned from has both of. */
  readonly neverTogether: readonly NeverTogether[];
}

export interface SnapshotFacts {
  readonly cohort: string;
  readonly number: number;
  readonly hash: string;
  readonly fold: number | null;
  readonly foldCount: number | null;
}

export interface SideFacts {
  readonly subjects: number;
  readonly visits: number;
  readonly volumes: number;
}

/** Volumes of a scanner or region on each side. */
export interface ShareFacts {
  readonly name: string;
  readonly training: number;
  /** Of the training side, those that were learned from. */
  readonly learned: number;
  readonly evaluation: number;
}

/** Volumes by what is known of a class, as frozen. */
export interface ClassCoverageFacts {
  readonly class: string;
  readonly training: StateCounts;
  readonly evaluation: StateCounts;
  /** Training subjects with voxels of it. */
  readonly trainingSubjects: number;
}

export interface StateCounts {
  readonly annotated: number;
  readonly absent: number;
  readonly derivable: number;
  readonly missing: number;
  /** Of regions that do not have the class. */
  readonly notApplicable: number;
}

/** Each of the classes with each of the others. */
export interface NeverTogether {
  readonly classes: readonly string[];
  readonly with: readonly string[];
}

export interface TrainingFacts {
  readonly settings: TrainingSettings;
  readonly stepsDone: number;
  /** Steps after which the weights were these; null where it was not recorded. */
  readonly weightsOfStep: number | null;
  /** Null where all steps were done. */
  readonly stopReason: string | null;
  readonly checks: number;
  /** Mean validation Dice of the check at these weights, or else of the last; null without one. */
  readonly validationDice: number | null;
  /** Step of that check; null without checks. */
  readonly validationStep: number | null;
}

/** One evaluation of the version. */
export interface EvaluationFacts {
  readonly snapshot: SnapshotFacts;
  /** Whether it is the snapshot that was learned from. */
  readonly isOwn: boolean;
  readonly evaluatedAt: string;
  readonly measured: SideFacts;
  /** Mean over classes of the pooled Dice. */
  readonly meanDice: number | null;
  readonly classes: readonly ClassResult[];
  readonly byScanner: readonly GroupResult[];
  readonly byRegion: readonly GroupResult[];
  readonly bySource: readonly SourceResult[];
}

/** Dice of counts pooled over volumes. */
export interface PooledDice {
  readonly subjects: number;
  readonly volumes: number;
  readonly dice: number | null;
}

export interface ClassResult extends PooledDice {
  readonly class: string;
  /** Slices with voxels of it in truth or prediction. */
  readonly slices: number;
  /** Slices in which it is known to be absent and was not predicted. */
  readonly emptySlices: number;
  /** Dice of each subject, pooled over its volumes. */
  readonly bySubject: ScoreSummary;
  /** Why there is no Dice; null where there is. */
  readonly whyNull: string | null;
  /** Null where none was measured. */
  readonly distances: DistanceFacts | null;
}

/** Between the surfaces of truth and prediction: means over subjects, of each the mean over its volumes. */
export interface DistanceFacts {
  /** Subjects with the class in truth and prediction. */
  readonly subjects: number;
  readonly hd95Mm: number | null;
  readonly assdMm: number | null;
  readonly surfaceDice: number | null;
  readonly toleranceMm: number;
}

export interface GroupResult extends PooledDice {
  readonly group: string;
  readonly class: string;
}

/** A class in volumes of sources where it was labelled to learn from, and of others. */
export interface SourceResult {
  readonly class: string;
  readonly labelled: PooledDice;
  readonly unlabelled: PooledDice;
  readonly unseen: PooledDice;
}

/** What a user has to know, and the numbers that it follows from. */
export interface Limit {
  readonly code: string;
  readonly text: string;
}
