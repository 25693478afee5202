import { parseAsArrayOf, parseAsString, useQueryState } from 'nuqs';
import { type CohortFilter, filterOf, type ReadFilter, readFilter, writeFilter } from './filter.ts';

/** The filter that is built, as the address of the page has it. */
export interface BuiltFilter {
  readonly filter: CohortFilter;
  /** Codes of studies that the address names, by themselves or in the filter. */
  readonly studies: readonly string[];
  /** What is wrong with the address, in words; null where nothing is. */
  readonly problem: string | null;
  readonly setFilter: (filter: CohortFilter) => void;
  readonly setStudies: (studies: readonly string[]) => void;
}

/** @param saved the filter to begin with where the address has none, as the catalog stores it */
export function useFilter(saved?: unknown): BuiltFilter {
  const [text, setText] = useQueryState('filter', parseAsString);
  const [studies, setStudies] = useQueryState(
    'studies',
    parseAsArrayOf(parseAsString).withDefault([]),
  );
  const read: ReadFilter =
    text === null && saved !== undefined ? filterOf(saved) : readFilter(text);
  const isEdit = saved !== undefined;
  return {
    filter: read.filter,
    studies: studies.length > 0 ? studies : read.studies,
    problem: read.problem,
    // Of a saved cohort, a filter without conditions is not the one that was saved.
    setFilter: (filter) => void setText(writeFilter(filter) ?? (isEdit ? '{}' : null)),
    setStudies: (chosen) => void setStudies(chosen.length > 0 ? [...chosen] : null),
  };
}
