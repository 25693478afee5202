interface SnapshotOfRun {
  readonly number: number;
  readonly fold: number | null;
  readonly foldCount: number | null;
  readonly cohort: { readonly name: string };
}

/** `calves #3`, of a cross-validation `calves #3, fold 2 of 5`. */
export function snapshotName({ number, fold, foldCount, cohort }: SnapshotOfRun): string {
  const folds = fold === null ? '' : `, fold ${fold} of ${foldCount}`;
  return `${cohort.name} #${number}${folds}`;
}
