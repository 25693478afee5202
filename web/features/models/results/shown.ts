import type { EvaluationScoresQuery, EvaluationVolumesQuery } from '../../../generated/models.ts';

export type Evaluation = Extract<
  NonNullable<EvaluationScoresQuery['node']>,
  { __typename: 'Evaluation' }
>;

type Measured = Extract<NonNullable<EvaluationVolumesQuery['node']>, { __typename: 'Evaluation' }>;
export type Agreement = Measured['volumeAgreement'][number];
export type Retest = Measured['testRetest'][number];

/** What the parts of the results need to know. */
export interface Shown {
  readonly versionId: string;
  readonly evaluationId: string;
  readonly snapshotId: string;
  /** `model@number` */
  readonly versionName: string;
  /** Codes, in the version's order. */
  readonly classes: readonly string[];
  readonly nameOf: (code: string | null) => string;
}
