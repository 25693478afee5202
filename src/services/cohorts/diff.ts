import type { CohortSnapshot } from '../../generated/prisma/client.ts';
import { hashOfJson } from '../../training/canonical-json.ts';
import type { ClassCoverage, ClassState } from '../../training/coverage.ts';
import type { SplitSide } from '../../training/split.ts';
import type { ServiceContext } from '../context.ts';
import { parseFrozenCoverage } from './frozen-coverage.ts';
import {
  type FrozenAnnotation,
  loadMembers,
  requireSnapshot,
  type SnapshotMember,
} from './snapshots.ts';

/** A volume whose side is another one. */
export interface MovedMember {
  readonly volumeId: string;
  readonly before: SplitSide;
  readonly after: SplitSide;
}

/** Label maps of a volume that is in both; one that took the place of another declares the same classes. */
export interface AnnotationChange {
  readonly volumeId: string;
  readonly added: readonly FrozenAnnotation[];
  readonly removed: readonly FrozenAnnotation[];
  readonly replaced: readonly {
    readonly before: FrozenAnnotation;
    readonly after: FrozenAnnotation;
  }[];
}

/** What is known of a class in a volume that is in both. */
export interface CoverageChange {
  readonly volumeId: string;
  readonly class: string;
  readonly before: ClassState;
  readonly after: ClassState;
}

/** A decision that was taken otherwise: seed, fold, whether labels of models count. */
export interface SettingChange {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

export interface SnapshotDiff {
  readonly before: CohortSnapshot;
  readonly after: CohortSnapshot;
  /** Whether both hold the same, by their hashes. */
  readonly isIdentical: boolean;
  readonly added: readonly SnapshotMember[];
  readonly removed: readonly SnapshotMember[];
  readonly moved: readonly MovedMember[];
  readonly annotationChanges: readonly AnnotationChange[];
  readonly coverageChanges: readonly CoverageChange[];
  /** Codes of classes that only the one or the other trains. */
  readonly classesAdded: readonly string[];
  readonly classesRemoved: readonly string[];
  readonly settings: readonly SettingChange[];
}

/**
 * What differs between two snapshots, of one cohort or of two. A volume is the same where its image has
 * the same bytes, and a label map where bytes and declaration are the same: as in their hashes.
 *
 * @throws NOT_FOUND when there is none that the actor may see
 */
export async function snapshotDiff(
  context: ServiceContext,
  { beforeId, afterId }: { readonly beforeId: string; readonly afterId: string },
): Promise<SnapshotDiff> {
  const before = await requireSnapshot(context, beforeId);
  const after = await requireSnapshot(context, afterId);
  return {
    ...{ before, after },
    isIdentical: before.hash === after.hash,
    ...diffMembers(
      await loadMembers(context.db, before.id),
      await loadMembers(context.db, after.id),
    ),
    classesAdded: after.classes.filter((code) => !before.classes.includes(code)),
    classesRemoved: before.classes.filter((code) => !after.classes.includes(code)),
    settings: settingChanges(before, after),
  };
}

type MemberChanges = Pick<
  SnapshotDiff,
  'added' | 'removed' | 'moved' | 'annotationChanges' | 'coverageChanges'
>;

/** Of the members alone; those of `after` name the volumes that are in both. */
function diffMembers(
  before: readonly SnapshotMember[],
  after: readonly SnapshotMember[],
): MemberChanges {
  const earlier = new Map(before.map((member) => [member.imageSha256, member]));
  const later = new Set(after.map(({ imageSha256 }) => imageSha256));
  const both = after.flatMap((member) => {
    const old = earlier.get(member.imageSha256);
    return old ? [{ volumeId: member.volumeId, old, now: member }] : [];
  });
  return {
    added: after.filter(({ imageSha256 }) => !earlier.has(imageSha256)),
    removed: before.filter(({ imageSha256 }) => !later.has(imageSha256)),
    moved: both
      .filter(({ old, now }) => old.side !== now.side)
      .map(({ volumeId, old, now }) => ({ volumeId, before: old.side, after: now.side })),
    annotationChanges: both.flatMap(({ volumeId, old, now }) =>
      annotationChange(volumeId, old.annotations, now.annotations),
    ),
    coverageChanges: both.flatMap(({ volumeId, old, now }) => coverageChanges(volumeId, old, now)),
  };
}

/** None where the label maps are the same. */
function annotationChange(
  volumeId: string,
  before: readonly FrozenAnnotation[],
  after: readonly FrozenAnnotation[],
): AnnotationChange[] {
  const gone = without(before, after);
  const come = without(after, before);
  if (gone.length + come.length === 0) return [];
  const replaced = gone.flatMap((old) => {
    const successor = come.find((each) => codesOf(each) === codesOf(old));
    if (!successor) return [];
    come.splice(come.indexOf(successor), 1);
    return [{ before: old, after: successor }];
  });
  const removed = gone.filter((old) => replaced.every((pair) => pair.before !== old));
  return [{ volumeId, added: come, removed, replaced }];
}

/** Those whose content none of the others has. */
function without(
  annotations: readonly FrozenAnnotation[],
  others: readonly FrozenAnnotation[],
): FrozenAnnotation[] {
  const known = new Set(others.map(contentOf));
  return annotations.filter((annotation) => !known.has(contentOf(annotation)));
}

/** What of a label map goes into the hash of a snapshot, as one text. */
function contentOf(annotation: FrozenAnnotation): string {
  const { labelMapSha256, isExhaustive, firstSlice, lastSlice } = annotation;
  return [labelMapSha256, isExhaustive, firstSlice, lastSlice, codesOf(annotation)].join(' ');
}

function codesOf({ classes }: FrozenAnnotation): string {
  return classes
    .map((declared) => declared.class.code)
    .sort()
    .join();
}

const UNKNOWN: ClassCoverage = { state: 'NOT_ANNOTATED', slices: [] };

/** Classes whose state or known slices are others. */
function coverageChanges(
  volumeId: string,
  old: SnapshotMember,
  now: SnapshotMember,
): CoverageChange[] {
  const before = parseFrozenCoverage(old.coverage).classes;
  const after = parseFrozenCoverage(now.coverage).classes;
  const codes = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return codes.flatMap((code) => {
    const [was, is] = [before[code] ?? UNKNOWN, after[code] ?? UNKNOWN];
    if (hashOfJson(was) === hashOfJson(is)) return [];
    return [{ volumeId, class: code, before: was.state, after: is.state }];
  });
}

function settingChanges(before: CohortSnapshot, after: CohortSnapshot): SettingChange[] {
  const names = ['splitSeed', 'fold', 'foldCount', 'modelLabels'] as const;
  return names
    .filter((name) => before[name] !== after[name])
    .map((name) => ({
      name,
      before: String(before[name] ?? 'none'),
      after: String(after[name] ?? 'none'),
    }));
}
