import { foldSubjects } from '../../training/split/folds.ts';
import type { SplitSide } from '../../training/split.ts';
import { chooseMembers, type FreezableVolume, type FrozenCohort, withSides } from './freeze.ts';

/**
 * Decides what the snapshots of a cross-validation hold: all the same members, and in each another part
 * of the subjects is held back.
 *
 * @returns a snapshot for each fold, in order
 * @throws as freezeVolumes; SPLIT_IMPOSSIBLE where some fold would lack a class, with how many would work
 */
export function freezeInFolds(
  volumes: readonly FreezableVolume[],
  requested: readonly string[] | null,
  splitSeed: number,
  folds: number,
): FrozenCohort[] {
  const unsplit = chooseMembers(volumes, requested);
  const foldOf = foldSubjects(unsplit.subjects, unsplit.classes, splitSeed, folds);
  return Array.from({ length: folds }, (_, index) => {
    const side = (fold: number): SplitSide => (fold === index + 1 ? 'EVALUATION' : 'TRAINING');
    return withSides(unsplit, new Map([...foldOf].map(([subject, fold]) => [subject, side(fold)])));
  });
}
