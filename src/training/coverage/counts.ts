import {
  exhaustiveSlices,
  hasSetsAlone,
  knownSliceCount,
  type MemberCoverage,
  needsLabelSets,
} from '../coverage.ts';
import type { LabelSet } from '../label-sets.ts';

/** Numbers behind the choice of the loss. A pair is one class in one volume. */
export interface CoverageCounts {
  readonly volumes: number;
  readonly classes: number;
  /** Volumes in which the class is known in every slice, by class code. */
  readonly annotated: Readonly<Record<string, number>>;
  /** Pairs known in no slice. */
  readonly missingPairs: number;
  /** Pairs known in some slices but not in all. */
  readonly partialPairs: number;
  /** Volumes with at least one slice in which unlabelled voxels may belong to a class. */
  readonly nonExhaustiveVolumes: number;
  /** Volumes with labels of groups that say more than their labels of classes do. */
  readonly labelSetVolumes: number;
}

/** Volumes that have labels of sets alone are counted as such, and as nothing else. */
export function countCoverage(
  all: readonly MemberCoverage[],
  classes: readonly string[],
  labelSets: readonly LabelSet[],
): CoverageCounts {
  const members = all.filter((member) => !hasSetsAlone(member, classes, labelSets));
  const extents = classes.map((code) => members.map((member) => extent(member, code)));
  const count = (own: readonly Extent[], wanted: Extent) =>
    own.filter((value) => value === wanted).length;
  const countAll = (wanted: Extent) => extents.reduce((sum, own) => sum + count(own, wanted), 0);
  return {
    volumes: members.length,
    classes: classes.length,
    annotated: Object.fromEntries(
      classes.map((code, index) => [code, count(extents[index] ?? [], 'all')]),
    ),
    missingPairs: countAll('none'),
    partialPairs: countAll('some'),
    nonExhaustiveVolumes: members.filter((member) => exhaustiveSlices(member, []).includes(0))
      .length,
    labelSetVolumes: all.filter((member) => needsLabelSets(member, labelSets)).length,
  };
}

/** What keeps the coverage from being complete, in words. */
export function describeGaps(counts: CoverageCounts): string {
  const pairs = counts.volumes * counts.classes;
  const short = Object.entries(counts.annotated)
    .filter(([, volumes]) => volumes < counts.volumes)
    .map(([code, volumes]) => `${code} in ${volumes}`);
  const gaps = [
    [counts.missingPairs, `of ${pairs} pairs of volume and class are not annotated`],
    [counts.partialPairs, `of ${pairs} pairs are annotated in part of the slices`],
    [
      counts.nonExhaustiveVolumes,
      `of ${counts.volumes} volumes have unlabelled voxels of unknown class`,
    ],
  ] as const;
  const named = gaps.filter(([number]) => number > 0).map(([number, text]) => `${number} ${text}`);
  const detail =
    short.length > 0 ? ` (complete, of ${counts.volumes} volumes: ${short.join(', ')})` : '';
  return `${named.join('; ')}${detail}`;
}

type Extent = 'all' | 'some' | 'none';

/** In how many slices the class is known. */
function extent(member: MemberCoverage, code: string): Extent {
  const known = knownSliceCount(member, code);
  if (known === member.sliceCount) return 'all';
  return known > 0 ? 'some' : 'none';
}
