import { MyographError } from '../../errors.ts';
import { type LeftOutClass, trainableClasses } from '../../training/choice.ts';
import {
  coverageHash,
  hasSetsAlone,
  hasVoxels,
  type MemberCoverage,
} from '../../training/coverage.ts';
import type { LabelSet } from '../../training/label-sets.ts';
import { type SplitSide, type SplitSubject, splitSubjects } from '../../training/split.ts';
import { candidates, classesOf, groupsOf, type RegionClasses } from './freeze/candidates.ts';
import { snapshotHash } from './freeze/hash.ts';
import {
  type AnnotationContent,
  type FrozenCoverage,
  freezeCoverage,
  memberCoverage,
} from './frozen-coverage.ts';
import { labelSetsAmong } from './label-sets.ts';

/** An accepted annotation by a person, or derived from such; by a model where that was asked for. */
export interface FreezableAnnotation extends AnnotationContent {
  readonly id: string;
  readonly byModel: boolean;
}

/** A volume that matches a cohort. */
export interface FreezableVolume extends RegionClasses {
  readonly id: string;
  /** Study and subject, by code: what a split must keep together. */
  readonly subject: string;
  readonly imageSha256: string;
  readonly sliceCount: number;
  /** What each class of the region is in the volume's label maps. */
  readonly ordinals: Readonly<Record<string, number>>;
  readonly derivable: readonly string[];
  /** In the order in which their label maps are laid over each other. */
  readonly annotations: readonly FreezableAnnotation[];
}

export interface FrozenMember {
  readonly volumeId: string;
  readonly imageSha256: string;
  readonly side: SplitSide;
  readonly coverage: FrozenCoverage;
  readonly ordinals: Readonly<Record<string, number>>;
  readonly annotations: readonly FreezableAnnotation[];
}

export interface FrozenCohort {
  readonly classes: readonly string[];
  readonly labelSets: readonly LabelSet[];
  readonly leftOut: readonly LeftOutClass[];
  readonly members: readonly FrozenMember[];
  readonly coverageHash: string;
  readonly hash: string;
}

type UnsplitMember = Omit<FrozenMember, 'side'> & { readonly subject: string };

/** What a snapshot holds but for the sides. */
export interface UnsplitCohort {
  readonly classes: readonly string[];
  readonly labelSets: readonly LabelSet[];
  readonly leftOut: readonly LeftOutClass[];
  readonly members: readonly UnsplitMember[];
  readonly subjects: readonly SplitSubject[];
}

/**
 * Decides what a snapshot holds: the classes trained, the members with their annotations and
 * coverage, and the side of each. It depends on content alone, not on the order of the volumes or on
 * ids, and so do its hashes.
 *
 * A volume without an accepted annotation of a trained class is not a member, unless it has labels of a
 * group of them. There is nothing to measure in one that has these alone, and nothing is measured against
 * what a model drew: such subjects are learned from.
 *
 * @param requested classes to train; every class of the volumes' regions when null. Groups are not trained.
 * @throws COHORT_EMPTY without a volume or a labelled class; INVALID_INPUT for a group or a class of another
 *   region; DUPLICATE_IMAGE; SPLIT_IMPOSSIBLE and CLASS_ONE_SIDED, naming the class
 */
export function freezeVolumes(
  volumes: readonly FreezableVolume[],
  requested: readonly string[] | null,
  splitSeed: number,
): FrozenCohort {
  const unsplit = chooseMembers(volumes, requested);
  return withSides(unsplit, splitSubjects(unsplit.subjects, unsplit.classes, splitSeed));
}

/** Which classes are trained, on which volumes, before sides are given: the first half of freezing. */
export function chooseMembers(
  volumes: readonly FreezableVolume[],
  requested: readonly string[] | null,
): UnsplitCohort {
  refuseEmpty(volumes);
  refuseSharedImages(volumes);
  const known = classesOf(volumes);
  const groups = groupsOf(volumes);
  const matches = volumes.map((volume) => ({
    volume,
    member: unsplit(volume, volume.annotations, known),
  }));
  const coverages = matches.map(({ member }) => asTraining(member));
  const { trained, leftOut } = trainableClasses(coverages, candidates(known, groups, requested));
  const isLabelled = (code: string) => coverages.some((each) => hasVoxels(each, code));
  const labelSets = labelSetsAmong(groups, isLabelled, trained);
  const codes = [...trained, ...labelSets.map(({ code }) => code)];
  const members = matches
    .map(({ volume, member }) => {
      const own = declaring(volume.annotations, codes);
      return own.length === volume.annotations.length ? member : unsplit(volume, own, known);
    })
    .filter((member) => isMember(member, trained, labelSets))
    .sort((a, b) => (a.imageSha256 < b.imageSha256 ? -1 : 1));
  const taughtByModel = new Set(
    members
      .filter(({ annotations }) => annotations.some(({ byModel }) => byModel))
      .map(({ subject }) => subject),
  );
  const measurable = members.filter(
    (member) =>
      !taughtByModel.has(member.subject) && !hasSetsAlone(asTraining(member), trained, labelSets),
  );
  const subjects = splitSubjectsOf(measurable, trained);
  return { classes: trained, labelSets, leftOut, members, subjects };
}

/** The second half: the snapshot in which each subject is on its side. */
export function withSides(
  { classes, labelSets, leftOut, members: unsplitMembers }: UnsplitCohort,
  sides: ReadonlyMap<string, SplitSide>,
): FrozenCohort {
  const members = unsplitMembers.map(({ subject, ...member }) => ({
    ...member,
    side: sides.get(subject) ?? 'TRAINING',
  }));
  const known = [...classes, ...labelSets.map(({ code }) => code)];
  const hashOfCoverage = coverageHash(members.map(memberCoverage), known);
  return {
    classes,
    labelSets,
    leftOut,
    members,
    coverageHash: hashOfCoverage,
    hash: snapshotHash({ classes, labelSets }, members, hashOfCoverage),
  };
}

function refuseEmpty(volumes: readonly FreezableVolume[]): void {
  if (volumes.length > 0) return;
  throw new MyographError(
    'COHORT_EMPTY',
    'No volume matches the cohort now: widen its filter, or import volumes first.',
  );
}

/** The same image under two subjects could be learned from and measured on. */
function refuseSharedImages(volumes: readonly FreezableVolume[]): void {
  const seen = new Map<string, string>();
  for (const { imageSha256, subject } of volumes) {
    const other = seen.get(imageSha256);
    if (other !== undefined) {
      throw new MyographError(
        'DUPLICATE_IMAGE',
        `Subjects ${other} and ${subject} have an image with the same bytes (${imageSha256}), so the split could put it on both sides: leave one of them out of the cohort.`,
        { image: imageSha256, subjects: [other, subject] },
      );
    }
    seen.set(imageSha256, subject);
  }
}

function isMember(
  { annotations, coverage }: UnsplitMember,
  trained: readonly string[],
  labelSets: readonly LabelSet[],
): boolean {
  return (
    declaring(annotations, trained).length > 0 ||
    labelSets.some(({ code }) => coverage.classes[code]?.state === 'ANNOTATED')
  );
}

function declaring(
  annotations: readonly FreezableAnnotation[],
  codes: readonly string[],
): FreezableAnnotation[] {
  return annotations.filter(({ classes }) => classes.some(({ code }) => codes.includes(code)));
}

function unsplit(
  volume: FreezableVolume,
  annotations: readonly FreezableAnnotation[],
  classes: readonly string[],
): UnsplitMember {
  return {
    volumeId: volume.id,
    subject: volume.subject,
    imageSha256: volume.imageSha256,
    ordinals: volume.ordinals,
    annotations,
    coverage: freezeCoverage(volume, annotations, classes),
  };
}

/** Before the split, only whether a class is labelled somewhere is asked. */
function asTraining(member: UnsplitMember): MemberCoverage {
  return memberCoverage({ ...member, side: 'TRAINING' });
}

function splitSubjectsOf(
  members: readonly UnsplitMember[],
  trained: readonly string[],
): SplitSubject[] {
  return [...Map.groupBy(members, ({ subject }) => subject)].map(([subject, own]) => {
    const coverages = own.map(asTraining);
    return {
      subject,
      classes: trained.filter((code) => coverages.some((coverage) => hasVoxels(coverage, code))),
    };
  });
}
