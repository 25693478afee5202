import type { StartSweepInput, StartTrainingInput } from '../../generated/training.ts';
import { type Axis, touchesLoss, valuesOf } from './grid.ts';
import type { LossChoice } from './loss.ts';
import {
  defaultsOf,
  differing,
  type FlatSettings,
  flatten,
  type LossTerms,
  lossInput,
  type SettingsOfPreset,
  settingsInput,
} from './settings.ts';

/** What a person has filled in. */
export interface TrainingForm {
  readonly model: string;
  readonly preset: string;
  /** Settings that were touched; those that are as by default count as not changed. */
  readonly changes: FlatSettings;
  /** Terms of another loss; null while the automatic choice stands. */
  readonly loss: { readonly terms: LossTerms; readonly why: string } | null;
  /** Of a sweep. */
  readonly axes: readonly Axis[];
}

export const emptyForm: TrainingForm = {
  model: '',
  preset: 'small',
  changes: {},
  loss: null,
  axes: [],
};

/** A run that another is to be like. */
export interface RepeatedRun {
  readonly settings: unknown;
  readonly model: { readonly name: string };
  readonly lossChoice: LossChoice;
}

/**
 * The form filled in as it was for a run: with the preset from which the fewest settings differ. An override that
 * is the preset's own is left to the preset.
 */
export function formLike(run: RepeatedRun, presets: readonly SettingsOfPreset[]): TrainingForm {
  const settings = flatten(run.settings);
  const candidates = presets.map(({ name }) => ({
    preset: name,
    changes: differing(settings, defaultsOf(presets, name, settings)),
  }));
  const [best] = candidates.sort((a, b) => size(a.changes) - size(b.changes));
  const { override, loss } = run.lossChoice;
  const isOfPreset = override?.by.startsWith(`preset ${best?.preset} `) ?? false;
  return {
    ...emptyForm,
    ...best,
    model: run.model.name,
    loss: override && !isOfPreset ? { terms: { ...loss }, why: override.why } : null,
  };
}

function size(changes: FlatSettings): number {
  return Object.keys(changes).length;
}

/** The form as `startTraining` and `trainingPlan` take it. */
export function trainingInput(
  { model, preset, changes, loss }: TrainingForm,
  presets: readonly SettingsOfPreset[],
  snapshotId: string,
) {
  const differences = differing(changes, defaultsOf(presets, preset, changes));
  return {
    snapshotId,
    model,
    preset,
    settings: settingsInput(differences),
    loss: loss && lossInput(loss.terms, loss.why),
  } satisfies StartTrainingInput;
}

/** The form as `startSweep` takes it. */
export function sweepInput(
  form: TrainingForm,
  presets: readonly SettingsOfPreset[],
  snapshotId: string,
): StartSweepInput {
  const grid = form.axes.map((axis) => ({ name: axis.name, values: valuesOf(axis) }));
  return { ...trainingInput(form, presets, snapshotId), grid };
}

/** Whether the loss is another than the automatic one in some run, so that it takes a reason. */
export function needsWhy({ loss, axes }: TrainingForm, isSweep: boolean): boolean {
  return loss !== null || (isSweep && touchesLoss(axes));
}
