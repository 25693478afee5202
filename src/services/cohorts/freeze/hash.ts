import { hashOfOrderedJson } from '../../../training/canonical-json.ts';
import type { LabelSet } from '../../../training/label-sets.ts';
import type { SplitSide } from '../../../training/split.ts';
import type { AnnotationContent } from '../frozen-coverage.ts';

interface HashedClasses {
  readonly classes: readonly string[];
  readonly labelSets: readonly LabelSet[];
}

interface HashedMember {
  readonly imageSha256: string;
  readonly side: SplitSide;
  readonly ordinals: Readonly<Record<string, number>>;
  readonly annotations: readonly AnnotationContent[];
}

/** Label maps are numbers: what these mean is part of the content. */
function valuesOf({ ordinals, annotations }: HashedMember): (readonly [string, number])[] {
  const declared = new Set(annotations.flatMap(({ classes }) => classes.map(({ code }) => code)));
  return Object.entries(ordinals)
    .filter(([code]) => declared.has(code))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** SHA-256 over what a snapshot holds, the same in every catalog that holds the same. */
export function snapshotHash(
  { classes, labelSets }: HashedClasses,
  members: readonly HashedMember[],
  coverageHash: string,
): string {
  const rows = members.map((member) => ({
    annotations: member.annotations.map((annotation) => ({
      classes: annotation.classes.map(({ code }) => code).sort(),
      isExhaustive: annotation.isExhaustive,
      labelMap: annotation.labelMapSha256,
      slices: [annotation.slices.first, annotation.slices.last],
    })),
    image: member.imageSha256,
    side: member.side,
    values: valuesOf(member),
  }));
  const sets = labelSets.map((set) => ({
    classes: set.classes,
    code: set.code,
    includes: set.includes,
  }));
  // Most snapshots have no sets, and keep the hash that they had before there were any.
  const withSets = sets.length > 0 ? { labelSets: sets } : {};
  return hashOfOrderedJson({ classes, coverageHash, ...withSets, members: rows });
}
