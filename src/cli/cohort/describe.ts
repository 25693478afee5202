import type { SnapshotSummaryFragment } from '../../generated/operations.ts';
import { describeSet } from '../labels.ts';
import { describeChoice } from '../loss.ts';
import { table } from '../output.ts';

type Side = SnapshotSummaryFragment['sides'][number]['side'];

/** Every snapshot of a cohort; those of a cross-validation together. */
export function describeSnapshots(
  cohort: string,
  snapshots: readonly SnapshotSummaryFragment[],
): string {
  return setsOf(snapshots)
    .map((set) => {
      const [first] = set;
      if (!first) return '';
      return first.fold === null ? describeSnapshot(cohort, first) : describeFolds(cohort, set);
    })
    .join('\n\n');
}

/** Sides, classes and the loss that it leads to. */
export function describeSnapshot(cohort: string, snapshot: SnapshotSummaryFragment): string {
  const sides = (['TRAINING', 'EVALUATION'] as const).map(
    (side) => `${side.toLowerCase()} ${describeSide(snapshot, side)}`,
  );
  return [
    `${cohort} #${snapshot.number}: ${sides.join(', ')}; hash ${snapshot.hash.slice(0, 12)}`,
    ...describeContent(snapshot),
  ].join('\n');
}

/** What each fold holds back; classes and loss as in the first. */
export function describeFolds(cohort: string, folds: readonly SnapshotSummaryFragment[]): string {
  const [first] = folds;
  if (!first) return `${cohort}: no folds.`;
  const rows = folds.map((fold) => [
    `#${fold.number}`,
    `${fold.fold} of ${fold.foldCount}`,
    describeSide(fold, 'TRAINING'),
    describeSide(fold, 'EVALUATION'),
    fold.hash.slice(0, 12),
  ]);
  return [
    `${cohort}: ${folds.length} folds, each of which holds back other subjects`,
    '',
    table(['snapshot', 'fold', 'training', 'evaluation', 'hash'], rows),
    '',
    `In fold ${first.fold}:`,
    ...describeContent(first),
  ].join('\n');
}

/** A cross-validation is frozen at once, so its snapshots follow each other. */
function setsOf(snapshots: readonly SnapshotSummaryFragment[]): SnapshotSummaryFragment[][] {
  const sets: SnapshotSummaryFragment[][] = [];
  for (const snapshot of snapshots) {
    const open = sets.at(-1);
    if (open && (snapshot.fold ?? 1) > 1) open.push(snapshot);
    else sets.push([snapshot]);
  }
  return sets;
}

function describeSide({ sides }: SnapshotSummaryFragment, side: Side): string {
  const { volumes = 0, subjects = 0 } = sides.find((each) => each.side === side) ?? {};
  return `${volumes} volumes of ${subjects} subjects`;
}

function describeContent(snapshot: SnapshotSummaryFragment): string[] {
  const { classCounts, leftOut, labelSets, modelLabels, lossChoice } = snapshot;
  return [
    ...(modelLabels ? ['Accepted label maps of models are taken for labels, too.'] : []),
    '',
    table(
      ['class', 'annotated for training', 'for evaluation'],
      classCounts.map(({ class: code, training, evaluation }) => [code, training, evaluation]),
    ),
    ...leftOut.map(({ class: code, why }) => `Left out: ${code}: ${why}`),
    ...labelSets.map(({ code, classes }) => `Label set: ${describeSet(code, classes)}`),
    '',
    describeChoice(lossChoice),
  ];
}
