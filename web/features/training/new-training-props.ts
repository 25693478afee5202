import type { SnapshotToLearnQuery, TrainingPresetsQuery } from '../../generated/training.ts';
import type { TrainingForm } from './training-form.ts';

type SnapshotToLearn = Extract<
  NonNullable<SnapshotToLearnQuery['node']>,
  { readonly classes: unknown }
>;

export interface NewTrainingProps {
  readonly snapshot: SnapshotToLearn;
  readonly isAdministrator: boolean;
  readonly presets: TrainingPresetsQuery['trainingPresets'];
  readonly initial: TrainingForm;
  readonly isSweep: boolean;
}
