import { MyographError } from '../../errors.ts';
import { hashOfJson } from '../../training/canonical-json.ts';
import { chooseLoss, type LeftOutClass, trainableClasses } from '../../training/choice.ts';
import { hasVoxels, type MemberCoverage } from '../../training/coverage.ts';
import { type SplitSide, type SplitSubject, splitSubjects } from '../../training/split.ts';
import {
  type AnnotationContent,
  type FrozenCoverage,
  freezeCoverage,
  memberCoverage,
} from './frozen-coverage.ts';

/** An accepted annotation by a person, or derived from such. */
export interface FreezableAnnotation extends AnnotationContent {
  readonly id: string;
}

/** A volume that matches a cohort. */
export interface FreezableVolume {
  readonly id: string;
  /** Study and subject, by code: what a split must keep together. */
  readonly subject: string;
  readonly imageSha256: string;
  readonly sliceCount: number;
  /** Code of the label schema; the classes of the region in its order. */
  readonly schema: string;
  readonly regionClasses: readonly string[];
  /** What each of them is in the volume's label maps. */
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
  readonly leftOut: readonly LeftOutClass[];
  readonly members: readonly FrozenMember[];
  readonly coverageHash: string;
  readonly hash: string;
}

type UnsplitMember = Omit<FrozenMember, 'side'> & { readonly subject: string };

/** What a snapshot holds but for the sides. */
export interface UnsplitCohort {
  readonly classes: readonly string[];
  readonly leftOut: readonly LeftOutClass[];
  readonly members: readonly UnsplitMember[];
  readonly subjects: readonly SplitSubject[];
}

/**
 * Decides what a snapshot holds: the classes trained, the members with their annotations and
 * coverage, and the side of each. It depends on content alone, not on the order of the volumes or on
 * ids, and so do its hashes.
 *
 * A volume without an accepted annotation of a trained class is not a member.
 *
 * @param requested classes to train; every class of the volumes' regions when null
 * @throws COHORT_EMPTY without a volume or a labelled class; INVALID_INPUT for a class of another
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
  const { trained, leftOut } = trainableClasses(
    volumes.map((volume) => unsplit(volume, volume.annotations, known)).map(asTraining),
    candidates(known, requested),
  );
  const members = volumes
    .map((volume) => unsplit(volume, declaring(volume.annotations, trained), known))
    .filter(({ annotations }) => annotations.length > 0)
    .sort((a, b) => (a.imageSha256 < b.imageSha256 ? -1 : 1));
  return { classes: trained, leftOut, members, subjects: splitSubjectsOf(members, trained) };
}

/** The second half: the snapshot in which each subject is on its side. */
export function withSides(
  { classes, leftOut, members: unsplitMembers }: UnsplitCohort,
  sides: ReadonlyMap<string, SplitSide>,
): FrozenCohort {
  const members = unsplitMembers.map(({ subject, ...member }) => ({
    ...member,
    side: sides.get(subject) ?? 'TRAINING',
  }));
  const { coverageHash } = chooseLoss(members.map(memberCoverage), classes);
  return {
    classes,
    leftOut,
    members,
    coverageHash,
    hash: snapshotHash(classes, members, coverageHash),
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

/** Every class of the regions, schema by schema in their order. */
function classesOf(volumes: readonly FreezableVolume[]): string[] {
  const schemas = new Map(volumes.map(({ schema, regionClasses }) => [schema, regionClasses]));
  const ordered = [...schemas].sort(([a], [b]) => (a < b ? -1 : 1));
  return [...new Set(ordered.flatMap(([, classes]) => classes))];
}

function candidates(known: readonly string[], requested: readonly string[] | null): string[] {
  if (requested === null) return [...known];
  const unknown = requested.filter((code) => !known.includes(code));
  if (unknown.length > 0) {
    throw new MyographError(
      'INVALID_INPUT',
      `No volume of the cohort is of a region that has ${unknown.join(', ')}: choose among ${known.join(', ')}.`,
      { classes: unknown },
    );
  }
  return known.filter((code) => requested.includes(code));
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

/** Label maps are numbers: what these mean is part of the content. */
function valuesOf({ ordinals, annotations }: FrozenMember): (readonly [string, number])[] {
  const declared = new Set(annotations.flatMap(({ classes }) => classes.map(({ code }) => code)));
  return Object.entries(ordinals)
    .filter(([code]) => declared.has(code))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function snapshotHash(
  classes: readonly string[],
  members: readonly FrozenMember[],
  coverageHash: string,
): string {
  const rows = members.map((member) => ({
    image: member.imageSha256,
    side: member.side,
    values: valuesOf(member),
    annotations: member.annotations.map((annotation) => ({
      labelMap: annotation.labelMapSha256,
      isExhaustive: annotation.isExhaustive,
      slices: [annotation.slices.first, annotation.slices.last],
      classes: annotation.classes.map(({ code }) => code).sort(),
    })),
  }));
  return hashOfJson({ classes, members: rows, coverageHash });
}
