import type { MeasuredImage, RunResult } from '../result.ts';
import { imagesBySubject, type Scores } from './scores.ts';

type Table = Pick<RunResult, 'classes' | 'untrained'>;

/**
 * Share of a subject's true voxels of classes that are labelled nowhere that are predicted as one of the
 * classes that are; null where the subject has no such voxel.
 *
 * @param wanted one of the untrained classes; all of them when null
 */
export function untrainedOverwritten(run: RunResult, wanted: string | null): Scores {
  return shares(run, (index, { classes, untrained }) => {
    const code = untrained[index - 1 - classes.length];
    return code !== undefined && (wanted === null || code === wanted);
  });
}

/**
 * Share of a subject's true voxels of classes that are not labelled in its images, but elsewhere, that are
 * predicted as one of the classes that are labelled in them; null where no class is hidden.
 */
export function hiddenOverwritten(run: RunResult): Scores {
  return shares(
    run,
    (index, _, image) => image.counts[index - 1]?.hidden === true,
    (index, image) => image.counts[index - 1]?.hidden === false,
  );
}

/** By subject: of the voxels in the rows asked for, the share in the columns asked for. */
function shares(
  run: RunResult,
  isRow: (index: number, table: Table, image: MeasuredImage) => boolean,
  isColumn: (index: number, image: MeasuredImage) => boolean = (index) => index > 0,
): Scores {
  const scores = new Map<string, number | null>();
  for (const [subject, images] of imagesBySubject([run])) {
    let [voxels, overwritten] = [0, 0];
    for (const image of images) {
      const rows = image.confusion.filter((_, index) => isRow(index, run, image));
      voxels += sum(rows.flat());
      overwritten += sum(rows.flatMap((row) => row.filter((_, index) => isColumn(index, image))));
    }
    scores.set(subject, voxels === 0 ? null : overwritten / voxels);
  }
  return scores;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
