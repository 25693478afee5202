import type { SetName, SetSize } from '../../src/imaging/phantom/sets.ts';
import type { Sizes } from '../sizes.ts';

/** Images made by the phantom, or the real ones of the hippocampus. */
export type CohortSpec =
  | {
      readonly kind: 'phantom';
      /** Of the people; another seed is other people. */
      readonly seed: number;
      /** Of the split into 80 % to learn from and 20 % to measure on, by subject. */
      readonly splitSeed: number;
      readonly sets: Readonly<Partial<Record<SetName, SetSize>>>;
    }
  | {
      readonly kind: 'hippocampus';
      /** `half`: every second volume keeps the anterior part alone; `one`: they keep one part in turn. */
      readonly hidden: 'none' | 'half' | 'one';
      readonly folds: number;
      readonly foldSeed: number;
    };

/**
 * Seeds, fixed before any reported run. The sizes of sizes.ts were chosen with phantom seeds from 901 on, which are
 * other people.
 */
const SEEDS = { thigh: 11, calf: 12, curve: 13, split: 1, folds: 1 } as const;

/** The cohorts of the study, by name. */
export function cohortSpecs(sizes: Sizes): Readonly<Record<string, CohortSpec>> {
  const { thigh, calf_1, calf_2, curveThigh } = sizes;
  const thighs = {
    kind: 'phantom',
    seed: SEEDS.thigh,
    splitSeed: SEEDS.split,
    sets: { thigh },
  } as const;
  const hippocampus = { kind: 'hippocampus', folds: 5, foldSeed: SEEDS.folds } as const;
  return {
    thigh: thighs,
    thigh_proximal: thighs, // the same images; half of the slices are learned from and measured
    calf: { kind: 'phantom', seed: SEEDS.calf, splitSeed: SEEDS.split, sets: { calf_1, calf_2 } },
    thigh_curve: {
      kind: 'phantom',
      seed: SEEDS.curve,
      splitSeed: SEEDS.split,
      sets: { thigh: curveThigh },
    },
    hippocampus_all: { ...hippocampus, hidden: 'none' },
    hippocampus_half: { ...hippocampus, hidden: 'half' },
    hippocampus_one: { ...hippocampus, hidden: 'one' },
  };
}
