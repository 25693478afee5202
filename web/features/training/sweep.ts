import type { SweepPageQuery } from '../../generated/training.ts';

export type ShownSweep = Extract<NonNullable<SweepPageQuery['node']>, { readonly axes: unknown }>;

export type SweepRun = ShownSweep['runs'][number];

/** The run with the highest mean Dice; null while none is measured. */
export function bestOf(runs: readonly SweepRun[]): SweepRun | null {
  const measured = runs.filter(({ meanDice }) => meanDice !== null);
  return measured.reduce<SweepRun | null>(
    (best, run) => ((run.meanDice ?? 0) > (best?.meanDice ?? -1) ? run : best),
    null,
  );
}

/** Classes that any run was measured in, in the order in which they come. */
export function classesOf(runs: readonly SweepRun[]): string[] {
  return [...new Set(runs.flatMap(({ byClass }) => byClass.map((row) => row.class)))];
}

/** `network=unet, fold=2`. */
export function describePlace(
  coordinates: readonly { readonly name: string; readonly value: string }[],
): string {
  return coordinates.map(({ name, value }) => `${name} = ${value}`).join(', ');
}
