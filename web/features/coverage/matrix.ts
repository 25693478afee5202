import type { CoverageStateName } from '../../components/coverage-state.ts';
import { coverageStates } from '../../components/coverage-state.ts';
import { formatSlices } from '../../components/format.ts';
import type { CoverageMatrixQuery } from '../../generated/coverage.ts';

type Matrix = CoverageMatrixQuery['coverageMatrix'];

/** A volume, with a letter for what is known of each class of the matrix. */
export type VolumeRow = Matrix['rows'][number];

/** A class, with its place in the letters of rows. */
export type MatrixClass = Matrix['classes'][number] & { readonly place: number };

/** Slices, from 0. */
export interface Slices {
  readonly first: number;
  readonly last: number;
}

const states: Readonly<Record<string, CoverageStateName>> = {
  A: 'ANNOTATED',
  O: 'ABSENT',
  D: 'DERIVABLE',
  N: 'NOT_ANNOTATED',
};

/** What is known of the class at a place; null where the region has no such class. */
export function stateAt({ states: letters }: VolumeRow, place: number): CoverageStateName | null {
  return states[letters[place] ?? ''] ?? null;
}

/** Whether nobody has labelled the class: what is derivable is missing, too. */
export function isGap(state: CoverageStateName | null): boolean {
  return state === 'DERIVABLE' || state === 'NOT_ANNOTATED';
}

/** The slices in which the class is known, where these are not all; there may be gaps between. */
export function partAt({ partial }: VolumeRow, place: number): Slices | null {
  const part = partial.find(({ places }) => places.includes(place));
  return part ? { first: part.firstSlice, last: part.lastSlice } : null;
}

/** All that a cell says, in words. */
export function describeCell(row: VolumeRow, { code, place }: MatrixClass): string {
  const state = stateAt(row, place);
  const of = `${code} in ${volumeName(row)}`;
  if (state === null) return `${of}: not a class of this region`;
  const part = partAt(row, place);
  const slices =
    part === null
      ? isGap(state)
        ? ''
        : `, in all ${row.sliceCount} slices`
      : `, in slices ${formatSlices(part.first, part.last)} of ${row.sliceCount}`;
  return `${of}: ${coverageStates[state].label}${slices}`;
}

/** Subject, visit, side and region, as people say them. */
export function volumeName({ subject, visit, laterality, region }: VolumeRow): string {
  return `${subject}, visit ${visit}, ${sideOf(laterality)}${region}`;
}

function sideOf(laterality: VolumeRow['laterality']): string {
  return laterality === 'NONE' ? '' : `${sideNames[laterality]} `;
}

export const sideNames: Readonly<Record<VolumeRow['laterality'], string>> = {
  LEFT: 'left',
  RIGHT: 'right',
  BOTH: 'both',
  NONE: '–',
};

/** Page of a volume, at a class and a slice where these are given. */
export function volumeAddress(
  id: string,
  at: {
    readonly class?: string | undefined;
    readonly slice?: number | undefined;
    readonly study?: string | null;
  } = {},
): string {
  const query = new URLSearchParams({
    ...(at.study && { study: at.study }),
    ...(at.slice !== undefined && { slice: String(at.slice) }),
    ...(at.class !== undefined && { class: at.class }),
  }).toString();
  return `/volumes/${encodeURIComponent(id)}${query && `?${query}`}`;
}

/** Those whose subject's code has the text in it, whatever its case. */
export function searchSubjects(rows: readonly VolumeRow[], text: string): readonly VolumeRow[] {
  const wanted = text.trim().toLowerCase();
  return wanted === ''
    ? rows
    : rows.filter(({ subject }) => subject.toLowerCase().includes(wanted));
}

/** Those of limbs of which there are rows of two visits or more. */
export function atTwoVisits(rows: readonly VolumeRow[]): readonly VolumeRow[] {
  const visits = new Map<string, Set<string>>();
  for (const row of rows) {
    const key = limbOf(row);
    const own = visits.get(key) ?? new Set();
    visits.set(key, own.add(row.visit));
  }
  return rows.filter((row) => (visits.get(limbOf(row))?.size ?? 0) > 1);
}

function limbOf({ study, subject, region, laterality }: VolumeRow): string {
  return JSON.stringify([study, subject, region, laterality]);
}

/** The classes that some of the rows could have, of all those of a matrix. */
export function classesOf(
  rows: readonly VolumeRow[],
  classes: readonly Matrix['classes'][number][],
): readonly MatrixClass[] {
  const letters = [...new Set(rows.map(({ states: own }) => own))];
  return classes
    .map((each, place) => ({ ...each, place }))
    .filter(({ place }) => letters.some((own) => states[own[place] ?? ''] !== undefined));
}

/** Of each class, in how many rows nobody has labelled it. */
export function gapCounts(rows: readonly VolumeRow[], classes: readonly MatrixClass[]): number[] {
  return classes.map(({ place }) => {
    let count = 0;
    for (const row of rows) if (isGap(stateAt(row, place))) count += 1;
    return count;
  });
}
