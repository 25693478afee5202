import { MyographError } from '../../errors.ts';
import type { CohortSnapshot } from '../../generated/prisma/client.ts';
import { memberCoverage, parseFrozenCoverage } from '../../services/cohorts/frozen-coverage.ts';
import { labelSetsOf } from '../../services/cohorts/label-sets.ts';
import type { SnapshotMember } from '../../services/cohorts/snapshots.ts';
import { createDataset, type Dataset, sharedVolume } from '../../training/batches.ts';
import { hasVoxels } from '../../training/coverage.ts';
import { type LabelSet, labelSetChannels } from '../../training/label-sets.ts';
import { type PreparedVolume, prepareVolume } from '../../training/prepare.ts';
import type { LossSettings } from '../../training/settings.ts';
import type { TrainingSettings } from '../../training/training-settings.ts';
import { validationSubjects } from '../../training/validation.ts';
import { membersOf, readMember } from '../volumes.ts';
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

/** Keeps the share of the training subjects that the settings ask for out of the learning. */
export async function trainingMembers(
  worker: WorkerContext,
  snapshotId: string,
  classes: readonly string[],
  { validationShare, seed }: Pick<TrainingSettings, 'validationShare' | 'seed'>,
): Promise<TrainingMembers> {
  const members = await membersOf(worker, snapshotId, 'TRAINING');
  const subjectOf = await subjectsOf(worker, members);
  // There is nothing to measure in those that have labels of groups alone, nor against what a model drew.
  const measurable = [...Map.groupBy(members, (member) => subjectOf(member))]
    .filter(([, own]) => !own.some(isTaughtByModel))
    .map(([subject, own]) => ({ subject, classes: classesWithVoxels(own, classes) }))
    .filter((each) => each.classes.length > 0);
  const chosen = validationSubjects(measurable, classes, validationShare, seed);
  const isValidated = (member: SnapshotMember) => chosen.has(subjectOf(member));
  return {
    learned: members.filter((member) => !isValidated(member)),
    validated: members.filter(isValidated),
  };
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

/** Labels may vanish when slices are made smaller, or lie outside of the subset. */
function refuseEmptyClasses(
  { lists }: Dataset,
  classes: readonly string[],
  { height, width, subset }: TrainingSettings,
): void {
  const empty = classes.filter((_code, index) => lists.every(({ label }) => label !== index + 1));
  if (empty.length === 0) return;
  const where = subset === 'all' ? '' : ' of the proximal half of the stacks';
  throw new MyographError(
    'CLASS_WITHOUT_VOXELS',
    `${empty.join(', ')} has no voxel in any training slice${where} at ${height}×${width}: train on larger images or all slices, or freeze the cohort without it.`,
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
