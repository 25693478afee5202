import {
  createParser,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
} from 'nuqs';
import type { Laterality, VolumeFilter } from '../../generated/coverage.ts';
import { rowKinds } from './grouping.ts';
import { formatOrder, type Order, parseOrder } from './order.ts';

const names = parseAsArrayOf(parseAsString).withDefault([]);

const lateralities = ['LEFT', 'RIGHT', 'BOTH', 'NONE'] as const satisfies readonly Laterality[];

/** Which volumes the matrix is of. */
const filterParams = {
  region: names,
  scanner: names,
  site: names,
  visit: names,
  side: parseAsArrayOf(parseAsStringLiteral(lateralities)).withDefault([]),
  subject: names,
  missing: names,
  /** Whether each of the classes is missing, or one of them. */
  missingOf: parseAsStringLiteral(['all', 'any']).withDefault('all'),
  having: names,
};

const order = createParser<Order>({ parse: parseOrder, serialize: formatOrder });

const params = {
  ...filterParams,
  rows: parseAsStringLiteral(rowKinds).withDefault('volumes'),
  /** Text in subjects' codes. */
  search: parseAsString.withDefault(''),
  /** Limbs with rows at two visits or more. */
  twice: parseAsBoolean.withDefault(false),
  sort: order,
  study: parseAsString,
};

/** All that the matrix shows, as it is in the address; going back leads to what was looked at before. */
export function useMatrixParams() {
  return useQueryStates(params, { history: 'push' });
}

/** The part of it that suggestions are filtered by, too. */
export function useFilterParams() {
  return useQueryStates(filterParams, { history: 'push' });
}

export type FilterParams = ReturnType<typeof useFilterParams>[0];

export type SetFilter = (changes: Partial<FilterParams>) => void;

export type MatrixParams = ReturnType<typeof useMatrixParams>[0];

/** What the API is asked with. */
export function volumeFilterOf(asked: FilterParams, study: string | null): VolumeFilter {
  return {
    ...(study !== null && { studies: [study] }),
    ...given('regions', asked.region),
    ...given('scanners', asked.scanner),
    ...given('sites', asked.site),
    ...given('visits', asked.visit),
    ...given('subjects', asked.subject),
    ...given('lateralities', asked.side),
    ...given(asked.missingOf === 'any' ? 'missingAny' : 'missing', asked.missing),
    ...given('annotated', asked.having),
  };
}

function given<Name extends string, Value>(name: Name, values: readonly Value[]) {
  return values.length > 0 ? { [name]: [...values] } : {};
}

/** Nothing asked. */
export const noFilter: FilterParams = {
  ...{ region: [], scanner: [], site: [], visit: [], side: [], subject: [] },
  ...{ missing: [], missingOf: 'all', having: [] },
};

export function isFiltered(asked: FilterParams): boolean {
  return Object.values(asked).some((value) => Array.isArray(value) && value.length > 0);
}
