import type { SliceRange } from '../imaging/image.ts';
import { hashOfOrderedRows } from './canonical-json.ts';
import { rangesWithin } from './coverage/ranges.ts';
import type { LabelSet } from './label-sets.ts';

/**
 * What the catalog knows of a class in a volume.
 *
 * - ANNOTATED: labelled, with voxels, in the slices given.
 * - ABSENT: looked for in the slices given, and not there.
 * - NOT_ANNOTATED: nobody looked.
 * - DERIVABLE: not labelled, but computable from the other classes.
 * - NOT_APPLICABLE: belongs to another body region, so known to be absent.
 */
export type ClassState = 'ANNOTATED' | 'ABSENT' | 'NOT_ANNOTATED' | 'DERIVABLE' | 'NOT_APPLICABLE';

export interface ClassCoverage {
  readonly state: ClassState;
  /** Slices in which somebody looked for the class; empty unless ANNOTATED or ABSENT. */
  readonly slices: readonly SliceRange[];
}

/** Frozen coverage of one volume of a cohort. */
export interface MemberCoverage {
  readonly volumeId: string;
  readonly side: 'TRAINING' | 'EVALUATION';
  readonly sliceCount: number;
  /** Slices in which every voxel outside the labels is known to belong to no class. */
  readonly exhaustive: SliceRange | null;
  /** By class code. A class that is not listed is not annotated. */
  readonly classes: Readonly<Record<string, ClassCoverage>>;
}

const NOT_ANNOTATED: ClassCoverage = { state: 'NOT_ANNOTATED', slices: [] };

function coverageOf(member: MemberCoverage, code: string): ClassCoverage {
  return member.classes[code] ?? NOT_ANNOTATED;
}

/** Whether somebody labelled the class in this volume and it has voxels. */
export function hasVoxels(member: MemberCoverage, code: string): boolean {
  return coverageOf(member, code).state === 'ANNOTATED';
}

/** 1 for each slice in which somebody looked for the class, else 0: where Dice is defined. */
export function annotatedSlices(member: MemberCoverage, code: string): Uint8Array {
  return sliceMask(rangesLooked(coverageOf(member, code)), member.sliceCount);
}

function rangesLooked({ state, slices }: ClassCoverage): readonly SliceRange[] {
  return state === 'ANNOTATED' || state === 'ABSENT' ? slices : [];
}

/** 1 for each slice in which the class's voxels are known, none included: a_c of the loss. */
export function knownSlices(member: MemberCoverage, code: string): Uint8Array {
  return coverageOf(member, code).state === 'NOT_APPLICABLE'
    ? new Uint8Array(member.sliceCount).fill(1)
    : annotatedSlices(member, code);
}

/** How many slices knownSlices has, without making it: for thousands of volumes. */
export function knownSliceCount(member: MemberCoverage, code: string): number {
  const coverage = coverageOf(member, code);
  if (coverage.state === 'NOT_APPLICABLE') return member.sliceCount;
  return rangesWithin(rangesLooked(coverage), member.sliceCount).reduce(
    (count, { first, last }) => count + last - first + 1,
    0,
  );
}

/** 1 for each slice in which every voxel is known: exhaustive, and all the classes known. */
export function exhaustiveSlices(member: MemberCoverage, classes: readonly string[]): Uint8Array {
  const mask = sliceMask(member.exhaustive ? [member.exhaustive] : [], member.sliceCount);
  for (const code of classes) {
    const known = knownSlices(member, code);
    mask.forEach((value, slice) => {
      mask[slice] = value & (known[slice] ?? 0);
    });
  }
  return mask;
}

/** [S, K] annotatedSlices of classes in channel order; column 0, the background's, is 0. */
export function annotatedTable(member: MemberCoverage, classes: readonly string[]): Uint8Array {
  const background = new Uint8Array(member.sliceCount);
  return table([background, ...classes.map((code) => annotatedSlices(member, code))]);
}

/** [S, K] knownSlices of classes in channel order; column 0, the background's, is exhaustiveSlices. */
export function knownTable(member: MemberCoverage, classes: readonly string[]): Uint8Array {
  const background = exhaustiveSlices(member, classes);
  return table([background, ...classes.map((code) => knownSlices(member, code))]);
}

/**
 * Whether labels of these sets say something of a volume that no label of a class does: one has voxels,
 * and a class of it is not known in every slice.
 */
export function needsLabelSets(member: MemberCoverage, labelSets: readonly LabelSet[]): boolean {
  return labelSets.some(
    ({ code, classes }) =>
      hasVoxels(member, code) &&
      classes.some((each) => knownSliceCount(member, each) < member.sliceCount),
  );
}

/** Whether the labels of sets are all that a volume has: nobody looked for a class in any slice. */
export function hasSetsAlone(
  member: MemberCoverage,
  classes: readonly string[],
  labelSets: readonly LabelSet[],
): boolean {
  return (
    labelSets.some(({ code }) => hasVoxels(member, code)) &&
    classes.every((code) => annotatedSlices(member, code).every((looked) => looked === 0))
  );
}

/** SHA-256 of the coverage of these classes, whatever the order of members, classes and ranges. */
export function coverageHash(
  members: readonly MemberCoverage[],
  classes: readonly string[],
): string {
  const ordered = classes.toSorted();
  const byVolume = members.toSorted((a, b) => (a.volumeId < b.volumeId ? -1 : 1));
  return hashOfOrderedRows(byVolume, (member) => ({
    classes: Object.fromEntries(ordered.map((code) => [code, hashedCoverage(member, code)])),
    exhaustive: pairsWithin(member.exhaustive ? [member.exhaustive] : [], member),
    sliceCount: member.sliceCount,
    volumeId: member.volumeId,
  }));
}

function hashedCoverage(member: MemberCoverage, code: string) {
  const coverage = coverageOf(member, code);
  return { slices: pairsWithin(rangesLooked(coverage), member), state: coverage.state };
}

function table(columns: readonly Uint8Array[]): Uint8Array {
  const rows = new Uint8Array((columns[0]?.length ?? 0) * columns.length);
  columns.forEach((column, index) => {
    column.forEach((value, row) => {
      rows[row * columns.length + index] = value;
    });
  });
  return rows;
}

function sliceMask(ranges: readonly SliceRange[], sliceCount: number): Uint8Array {
  const mask = new Uint8Array(sliceCount);
  for (const { first, last } of ranges) {
    mask.fill(1, first, last + 1);
  }
  return mask;
}

/** The same slices as [first, last] pairs that neither overlap nor touch, in order. */
function pairsWithin(
  ranges: readonly SliceRange[],
  { sliceCount }: MemberCoverage,
): [number, number][] {
  return rangesWithin(ranges, sliceCount).map(({ first, last }) => [first, last]);
}
