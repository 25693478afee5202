import { MyographError } from '../../errors.ts';
import type { CohortSnapshot, TrainingRun } from '../../generated/prisma/client.ts';
import { memberCoverage, parseFrozenCoverage } from '../../services/cohorts/frozen-coverage.ts';
import { labelSetsOf } from '../../services/cohorts/label-sets.ts';
import type { SnapshotMember } from '../../services/cohorts/snapshots.ts';
import { parseValidation } from '../../services/training/stored.ts';
import { createDataset, type Dataset, sharedVolume } from '../../training/batches.ts';
import { hasVoxels } from '../../training/coverage.ts';
import { type LabelSet, labelSetChannels } from '../../training/label-sets.ts';
import { type PreparedVolume, prepareVolume } from '../../training/prepare.ts';
import type { LossSettings } from '../../training/settings.ts';
import type { TrainingSettings } from '../../training/training-settings.ts';
import { validationSubjects } from '../../training/validation-subjects.ts';
import { type FrozenVolume, membersOf, readMember } from '../volumes.ts';
import type { WorkerContext } from '../worker-context.ts';

/** Members of the training side of a snapshot: to learn from, and to watch Dice on. */
export interface TrainingMembers {
  readonly learned: readonly SnapshotMember[];
  readonly validated: readonly SnapshotMember[];
}

/** What the channels of the network and the values of labels mean. */
export interface Labelling {
  /** Class codes in channel order, without the background. */
  readonly classes: readonly string[];
  /** Groups in the order of their labels, which follow those of the classes. */
  readonly groups: readonly LabelSet[];
  /** [g] = channels that a voxel of group g may be of. */
  readonly labelSets: readonly (readonly number[])[];
}

export function labellingOf(snapshot: CohortSnapshot): Labelling {
  const { classes } = snapshot;
  const groups = labelSetsOf(snapshot);
  return { classes, groups, labelSets: labelSetChannels(classes, groups) };
}

/**
 * Members to learn from, and those to watch Dice on. These are chosen when the run is taken up first, and
 * kept with it: whoever takes it up again, after whatever change, never learns from them.
 */
export async function trainingMembers(
  worker: WorkerContext,
  run: TrainingRun & { readonly snapshot: CohortSnapshot },
  settings: Pick<TrainingSettings, 'validationShare' | 'seed'>,
): Promise<TrainingMembers> {
  const members = await membersOf(worker, run.snapshot.id, 'TRAINING');
  const chosen = parseValidation(run);
  const volumeIds =
    chosen ?? (await validationVolumes(worker, members, run.snapshot.classes, settings));
  if (chosen === null) {
    await worker.inTransaction((tx) =>
      tx.trainingRun.update({ where: { id: run.id }, data: { validation: { volumeIds } } }),
    );
  }
  const isValidated = ({ volumeId }: SnapshotMember) => volumeIds.includes(volumeId);
  return {
    learned: members.filter((member) => !isValidated(member)),
    validated: members.filter(isValidated),
  };
}

/** Volumes of the share of the training subjects that the settings ask for. */
async function validationVolumes(
  worker: WorkerContext,
  members: readonly SnapshotMember[],
  classes: readonly string[],
  { validationShare, seed }: Pick<TrainingSettings, 'validationShare' | 'seed'>,
): Promise<string[]> {
  const subjectOf = await subjectsOf(worker, members);
  // There is nothing to measure in those that have labels of groups alone, nor against what a model drew.
  const measurable = [...Map.groupBy(members, (member) => subjectOf(member))]
    .filter(([, own]) => !own.some(isTaughtByModel))
    .map(([subject, own]) => ({ subject, classes: classesWithVoxels(own, classes) }))
    .filter((each) => each.classes.length > 0);
  const chosen = validationSubjects(measurable, classes, validationShare, seed);
  return members.filter((member) => chosen.has(subjectOf(member))).map(({ volumeId }) => volumeId);
}

/** Reads the volumes on which Dice is watched; they stay in memory, being measured again and again. */
export async function readValidation(
  worker: WorkerContext,
  members: readonly SnapshotMember[],
): Promise<FrozenVolume[]> {
  const volumes: FrozenVolume[] = [];
  for (const member of members) {
    worker.signal.throwIfAborted();
    volumes.push(await readMember(worker, member));
  }
  return volumes;
}

/** Reads and prepares the volumes that are learned from. */
export async function readDataset(
  worker: WorkerContext,
  members: readonly SnapshotMember[],
  labelling: Labelling,
  settings: TrainingSettings,
  loss: Pick<LossSettings, 'mode'>,
): Promise<Dataset> {
  const { classes, groups } = labelling;
  const sets = loss.mode === 'label_set' ? groups.map(({ code }) => code) : [];
  const volumes: PreparedVolume[] = [];
  for (const member of members) {
    worker.signal.throwIfAborted();
    await worker.progress(volumes.length, members.length, 'Reading images');
    const volume = await readMember(worker, member);
    const taught = [...classes, ...sets];
    volumes.push(sharedVolume(prepareVolume(volume, classes, groups, settings, taught)));
  }
  const dataset = createDataset(volumes, labelling);
  refuseEmptyClasses(dataset, classes, settings);
  return dataset;
}

/**
 * Labels may vanish when slices are made smaller, or lie outside of the subset.
 *
 * @throws CLASS_WITHOUT_VOXELS naming the classes
 */
export function refuseEmptyClasses(
  { lists }: Pick<Dataset, 'lists'>,
  classes: readonly string[],
  {
    height,
    width,
    spacing,
    subset,
  }: Pick<TrainingSettings, 'height' | 'width' | 'spacing' | 'subset'>,
): void {
  const empty = classes.filter((_code, index) => lists.every(({ label }) => label !== index + 1));
  if (empty.length === 0) return;
  const where = subset === 'all' ? '' : ' of the proximal half of the stacks';
  const [size, remedy] =
    spacing === null
      ? [`${height}×${width}`, 'train on larger images']
      : [`${spacing} mm a pixel`, 'take a smaller spacing'];
  throw new MyographError(
    'CLASS_WITHOUT_VOXELS',
    `${empty.join(', ')} has no voxel in any training slice${where} at ${size}: ${remedy} or all slices, or freeze the cohort without it.`,
    { classes: empty },
  );
}

/** Study and subject of a member, by which visits stay together. */
async function subjectsOf(
  { db }: WorkerContext,
  members: readonly SnapshotMember[],
): Promise<(member: SnapshotMember) => string> {
  const volumes = await db.volume.findMany({
    where: { id: { in: members.map(({ volumeId }) => volumeId) } },
    include: { study: true, subject: true },
  });
  const names = new Map(
    volumes.map(({ id, study, subject }) => [id, `${study.code}/${subject.code}`]),
  );
  return ({ volumeId }) => names.get(volumeId) ?? volumeId;
}

function isTaughtByModel({ annotations }: SnapshotMember): boolean {
  return annotations.some(({ kind }) => kind === 'MODEL');
}

function classesWithVoxels(
  members: readonly SnapshotMember[],
  classes: readonly string[],
): string[] {
  const coverages = members.map((member) =>
    memberCoverage({ ...member, coverage: parseFrozenCoverage(member.coverage) }),
  );
  return classes.filter((code) => coverages.some((coverage) => hasVoxels(coverage, code)));
}
