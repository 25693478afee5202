import { lossFields, settingFields } from './fields.ts';

/** A setting of a sweep with its values, as they are written: one after the other, with commas. */
export interface Axis {
  readonly name: string;
  readonly text: string;
}

/** The axis of a cross-validation. */
export const foldAxis = 'fold';

/** Runs that may be asked for at once. */
export const mostRuns = 200;

/** What may differ between the runs of a sweep, in words. */
export function axisNames(foldCount: number | null): { value: string; label: string }[] {
  const named = [...settingFields, ...lossFields].map(({ name, label }) => ({
    value: name,
    label,
  }));
  return foldCount === null
    ? named
    : [{ value: foldAxis, label: `Fold (1 to ${foldCount})` }, ...named];
}

/** The values of an axis, each once as it was written. */
export function valuesOf({ text }: Axis): string[] {
  return text
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '');
}

/** Runs that a grid asks for: one for each combination; 0 while an axis has no value. */
export function runCount(axes: readonly Axis[], foldCount: number | null): number {
  if (axes.length === 0) return 0;
  return axes.reduce((product, axis) => {
    const values = valuesOf(axis);
    const isAll = axis.name === foldAxis && values.includes('all');
    return product * (isAll ? (foldCount ?? 0) : values.length);
  }, 1);
}

/** Whether the runs would differ in their loss, so that it takes a reason. */
export function touchesLoss(axes: readonly Axis[]): boolean {
  return axes.some(({ name }) => lossFields.some((field) => field.name === name));
}
