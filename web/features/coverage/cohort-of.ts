import type { VolumeFilter } from '../../generated/coverage.ts';
import type { VolumeRow } from './matrix.ts';

/** More hashes of images than this make an address longer than servers take. */
export const MOST_IMAGES = 100;

/** A filter that finds volumes that were chosen. */
export interface CohortChoice {
  readonly studies: readonly string[];
  readonly filter: VolumeFilter;
  /** Volumes that it finds beside them; 0 where it is exact. */
  readonly others: number;
}

/** What a filter can name, and where rows have it: what says least by itself comes first. */
const dimensions = [
  ['lateralities', ({ laterality }) => laterality],
  ['regions', ({ region }) => region],
  ['visits', ({ visit }) => visit],
  ['scanners', ({ scanner }) => scanner],
  ['subjects', ({ subject }) => subject],
] as const satisfies readonly (readonly [keyof VolumeFilter, (row: VolumeRow) => string])[];

/** That a row has one of some values. */
interface Condition {
  readonly name: (typeof dimensions)[number][0];
  readonly values: ReadonlySet<string>;
  readonly columnOf: (row: VolumeRow) => string;
}

/**
 * The filter that says most simply which volumes were chosen: the one that they were found by, where they are all of
 * these; what they have in common, where nothing else has it; else their images, by name, up to 100. Beyond,
 * what they have in common and some others have, too.
 *
 * @param found all volumes that the filter finds
 */
export function cohortOf(
  chosen: readonly VolumeRow[],
  found: readonly VolumeRow[],
  { studies: asked, ...filter }: VolumeFilter,
): CohortChoice {
  const studies = asked ?? [...valuesOf(chosen, ({ study }) => study)].sort();
  if (chosen.length === found.length) return { studies, filter, others: 0 };
  const ofStudies = found.filter(({ study }) => studies.includes(study));
  const common = inCommon(chosen, ofStudies);
  const others = countOf(ofStudies, common) - chosen.length;
  if (others > 0 && chosen.length <= MOST_IMAGES) {
    const images = chosen.map(({ imageSha256 }) => imageSha256);
    return { studies, filter: { images }, others: 0 };
  }
  const named = common.map(({ name, values }) => [name, [...values].sort()]);
  return { studies, filter: { ...filter, ...Object.fromEntries(named) }, others };
}

/** What the chosen rows have in common, without what follows from the rest of it. */
function inCommon(chosen: readonly VolumeRow[], found: readonly VolumeRow[]): Condition[] {
  const all = dimensions.map(([name, columnOf]): Condition => {
    return { name, columnOf, values: valuesOf(chosen, columnOf) };
  });
  const count = countOf(found, all);
  return all.reduce<Condition[]>((needed, condition) => {
    const without = needed.filter((each) => each !== condition);
    return countOf(found, without) === count ? without : needed;
  }, all);
}

function countOf(rows: readonly VolumeRow[], conditions: readonly Condition[]): number {
  return rows.filter((row) => conditions.every(({ values, columnOf }) => values.has(columnOf(row))))
    .length;
}

function valuesOf(
  rows: readonly VolumeRow[],
  columnOf: (row: VolumeRow) => string,
): ReadonlySet<string> {
  return new Set(rows.map(columnOf));
}

/** Page on which a cohort of them is made. */
export function newCohortAddress(
  { studies, filter }: Pick<CohortChoice, 'studies' | 'filter'>,
  study: string | null,
): string {
  const query = new URLSearchParams({
    ...(study !== null && { study }),
    studies: studies.join(','),
    filter: JSON.stringify(filter),
  });
  return `/cohorts/new?${query}`;
}
