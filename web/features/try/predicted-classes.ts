import type { Outcome } from './use-trial.ts';

/** A class in a predicted label map. */
export interface PredictedClass {
  readonly code: string;
  readonly name: string;
  /** #rrggbb */
  readonly colour: string;
  /** In the label map. */
  readonly value: number;
  readonly voxels: number;
  readonly ml: number;
}

/** The classes that were predicted, in the order of their values. */
export function predictedClasses(
  { region, voxels, classes }: Pick<Outcome, 'region' | 'voxels' | 'classes'>,
  voxelMl: number,
): PredictedClass[] {
  return classes
    .flatMap(({ code, name, colour }) => {
      const count = voxels.get(code);
      if (count === undefined) return [];
      return [
        { code, name, colour, value: region.indexOf(code) + 1, voxels: count, ml: count * voxelMl },
      ];
    })
    .toSorted((a, b) => a.value - b.value);
}
