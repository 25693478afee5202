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

/** Columns that a filter can name, and how it names them. */
const dimensions = [
  ['regions', ({ region }) => region],
  ['scanners', ({ scanner }) => scanner],
  ['visits', ({ visit }) => visit],
  ['subjects', ({ subject }) => subject],
  ['lateralities', ({ laterality }) => laterality],
] as const satisfies readonly (readonly [keyof VolumeFilter, (row: VolumeRow) => string])[];

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
  const studies = asked ?? valuesOf(chosen, ({ study }) => study);
  if (chosen.length === found.length) return { studies, filter, others: 0 };
  const common = commonFilter(chosen, found);
  const others = found.filter((row) => matches(row, studies, common)).length - chosen.length;
  if (others === 0) return { studies, filter: { ...filter, ...common }, others };
  if (chosen.length > MOST_IMAGES) return { studies, filter: { ...filter, ...common }, others };
  const images = chosen.map(({ imageSha256 }) => imageSha256);
  return { studies, filter: { images }, others: 0 };
}

/** Of each column by which some were not chosen, the values that were. */
function commonFilter(chosen: readonly VolumeRow[], found: readonly VolumeRow[]): VolumeFilter {
  const parts = dimensions.flatMap(([name, columnOf]) => {
    const values = valuesOf(chosen, columnOf);
    return values.length < valuesOf(found, columnOf).length ? [[name, values] as const] : [];
  });
  return Object.fromEntries(parts);
}

function matches(row: VolumeRow, studies: readonly string[], common: VolumeFilter): boolean {
  return (
    studies.includes(row.study) &&
    dimensions.every(([name, columnOf]) => {
      const values: readonly string[] | null | undefined = common[name];
      return !values || values.includes(columnOf(row));
    })
  );
}

function valuesOf(rows: readonly VolumeRow[], columnOf: (row: VolumeRow) => string): string[] {
  return [...new Set(rows.map(columnOf))].sort();
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
