import { addSums, sumsBySlice } from '../../src/evaluation/counts.ts';
import { dice } from '../../src/evaluation/dice.ts';
import { mean } from '../../src/evaluation/statistics/summary.ts';
import type { MeasuredImage, RunResult } from '../result.ts';

/** A score by subject; null where it is undefined. Subjects of the same people have the same name. */
export type Scores = ReadonlyMap<string, number | null>;

type Counted = MeasuredImage['counts'][number];
type ClassChoice = (counted: Pick<Counted, 'class' | 'hidden'>, set: string) => boolean;
type SliceChoice = (slice: number, sliceCount: number) => boolean;

/** Classes that are asked for. Whether a class is hidden is a matter of the image. */
export const ALL: ClassChoice = () => true;
export const ANNOTATED: ClassChoice = ({ hidden }) => !hidden;
export const HIDDEN: ClassChoice = ({ hidden }) => hidden;

const everySlice: SliceChoice = () => true;

/** The measured images of some runs, by subject. Runs of different folds measure different subjects. */
export function imagesBySubject(runs: readonly RunResult[]): Map<string, MeasuredImage[]> {
  const images = runs.flatMap(({ evaluated }) => evaluated);
  return Map.groupBy(images, ({ subject }) => subject);
}

/** Dice of one class of one subject, pooled over images and slices; null where nothing is in either mask. */
export function pooledDice(
  images: readonly MeasuredImage[],
  wanted: string,
  isSlice: SliceChoice = everySlice,
): number | null {
  const sums = images.flatMap(({ counts, firstSlice, sliceCount }) =>
    counts
      .filter((counted) => counted.class === wanted)
      .flatMap((counted) =>
        sumsBySlice(counted).filter((_, index) => isSlice(firstSlice + index, sliceCount)),
      ),
  );
  return dice(addSums(sums));
}

/** The score of a subject: the mean over classes of Dice pooled over its images and slices, nulls left out. */
export function subjectScores(runs: readonly RunResult[], isClass: ClassChoice = ALL): Scores {
  const scores = new Map<string, number | null>();
  for (const [subject, images] of imagesBySubject(runs)) {
    const values = classesOf(images, isClass).map((wanted) => pooledDice(images, wanted));
    scores.set(subject, mean(values.filter((value) => value !== null)));
  }
  return scores;
}

/** Dice of one class by subject, of those for whose images it is asked. */
export function classScores(
  runs: readonly RunResult[],
  wanted: string,
  isClass: ClassChoice = ALL,
): Scores {
  const scores = new Map<string, number | null>();
  for (const [subject, images] of imagesBySubject(runs)) {
    if (classesOf(images, isClass).includes(wanted)) {
      scores.set(subject, pooledDice(images, wanted));
    }
  }
  return scores;
}

/** How many values of run × subject × class there are, and how many are undefined. */
export function countNulls(runs: readonly RunResult[]): { values: number; nulls: number } {
  const values = runs.flatMap((run) =>
    [...imagesBySubject([run]).values()].flatMap((images) =>
      classesOf(images, ALL).map((wanted) => pooledDice(images, wanted)),
    ),
  );
  return { values: values.length, nulls: values.filter((value) => value === null).length };
}

/** The mean of several scores of each subject: of several losses, say. Null where one of them is undefined. */
export function meanScores(all: readonly Scores[]): Scores {
  const subjects = [...new Set(all.flatMap((scores) => [...scores.keys()]))];
  return new Map(
    subjects.map((subject) => {
      const own = all.flatMap((scores) => (scores.has(subject) ? [scores.get(subject)] : []));
      const values = own.filter((value) => typeof value === 'number');
      return [subject, values.length === own.length ? mean(values) : null];
    }),
  );
}

/** Classes of a subject's images, each once, that are asked for in some of them. */
export function classesOf(images: readonly MeasuredImage[], isClass: ClassChoice): string[] {
  const codes = images.flatMap(({ counts, set }) =>
    counts.filter((counted) => isClass(counted, set)).map((counted) => counted.class),
  );
  return [...new Set(codes)];
}
