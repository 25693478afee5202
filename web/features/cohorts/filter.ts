import type { Laterality, VolumeFilter } from '../../generated/cohorts.ts';

/** Conditions of a filter that are lists of texts, in the order in which they are shown. */
export const textConditions = [
  'regions',
  'sites',
  'scanners',
  'visits',
  'subjects',
  'annotated',
  'annotatedAny',
  'missing',
  'missingAny',
  'images',
] as const;

export type TextCondition = (typeof textConditions)[number];

/** A filter as it is built here: each condition that there is has a value; studies are chosen apart. */
export type CohortFilter = { readonly [Condition in TextCondition]?: readonly string[] } & {
  readonly lateralities?: readonly Laterality[];
};

/** What a text of an address says: a filter with the studies in it, or what is wrong with the text. */
export interface ReadFilter {
  readonly filter: CohortFilter;
  readonly studies: readonly string[];
  /** In words; null where the whole text was understood. */
  readonly problem: string | null;
}

const lateralities: readonly Laterality[] = ['LEFT', 'RIGHT', 'BOTH', 'NONE'];

/** Which limbs a volume may be of, for people. */
export const lateralityNames: Readonly<Record<Laterality, string>> = {
  LEFT: 'left',
  RIGHT: 'right',
  BOTH: 'both',
  NONE: 'no side',
};

/** A filter as JSON, such as an address has it. Nothing is no condition. */
export function readFilter(text: string | null): ReadFilter {
  if (text === null || text.trim() === '') return { filter: {}, studies: [], problem: null };
  try {
    return filterOf(JSON.parse(text));
  } catch {
    return refused('is not JSON');
  }
}

/** A filter as the catalog stores it. */
export function filterOf(value: unknown): ReadFilter {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refused('is not an object with conditions');
  }
  // A condition that is null is none, as for the API.
  const given = Object.entries(value).filter(([, list]) => list !== null);
  const unknown = given.find(([name]) => !isCondition(name));
  if (unknown) return refused(`has a condition '${unknown[0]}' that there is not`);
  const wrong = given.find(([, list]) => !isTexts(list));
  if (wrong) return refused(`has ${wrong[0]} that are not a list of texts`);
  const lists = new Map<string, readonly string[]>(
    given.flatMap(([name, list]) => (isTexts(list) && list.length > 0 ? [[name, list]] : [])),
  );
  const sides = lateralities.filter((side) => lists.get('lateralities')?.includes(side));
  if (sides.length < (lists.get('lateralities')?.length ?? 0)) {
    return refused(`has lateralities other than ${lateralities.join(', ')}`);
  }
  const conditions = textConditions.flatMap((name) => {
    const list = lists.get(name);
    return list ? [[name, list] as const] : [];
  });
  return {
    filter: {
      ...Object.fromEntries(conditions),
      ...(sides.length > 0 && { lateralities: sides }),
    },
    studies: lists.get('studies') ?? [],
    problem: null,
  };
}

function refused(what: string): ReadFilter {
  return { filter: {}, studies: [], problem: `The filter in the address ${what}.` };
}

function isCondition(name: string): boolean {
  return name === 'studies' || name === 'lateralities' || textConditions.some((n) => n === name);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}

/** The filter as the address has it; null for one without conditions. */
export function writeFilter(filter: CohortFilter): string | null {
  return Object.keys(filter).length === 0 ? null : JSON.stringify(filter);
}

/** The filter as the API takes it. */
export function toVolumeFilter(filter: CohortFilter): VolumeFilter {
  const { lateralities: sides } = filter;
  const lists = textConditions.flatMap((name) => {
    const list = filter[name];
    return list ? [[name, [...list]] as const] : [];
  });
  return { ...Object.fromEntries(lists), ...(sides && { lateralities: [...sides] }) };
}

/** The filter with another list for a condition; an empty one takes the condition away. */
export function withCondition<Name extends keyof CohortFilter>(
  filter: CohortFilter,
  name: Name,
  list: NonNullable<CohortFilter[Name]>,
): CohortFilter {
  const { [name]: _before, ...others } = filter;
  return list.length === 0 ? others : { ...others, [name]: list };
}

const words: Readonly<Record<TextCondition, string>> = {
  regions: 'of',
  sites: 'at',
  scanners: 'from scanner',
  visits: 'of visit',
  subjects: 'of subject',
  annotated: 'with all of',
  annotatedAny: 'with any of',
  missing: 'lacking all of',
  missingAny: 'lacking any of',
  images: 'chosen one by one:',
};

/** A filter in words, one condition a piece: of calf, lacking any of bone or vessels. */
export function describeFilter(filter: CohortFilter): string {
  const pieces = textConditions.flatMap((name) => {
    const list = filter[name];
    if (!list) return [];
    // Hashes say nothing to people.
    if (name === 'images') return [`${words[name]} ${list.length}`];
    return [`${words[name]} ${joined(list, isAll(name) ? 'and' : 'or')}`];
  });
  const sides = filter.lateralities?.map((side) => lateralityNames[side]);
  const all = [...pieces, ...(sides ? [`limb: ${joined(sides, 'or')}`] : [])];
  return all.length === 0 ? 'All volumes of its studies' : `Volumes ${all.join(', ')}`;
}

function isAll(name: TextCondition): boolean {
  return name === 'annotated' || name === 'missing';
}

function joined(list: readonly string[], word: string): string {
  const shown = list.length > 8 ? [...list.slice(0, 7), `${list.length - 7} more`] : list;
  return shown.length < 2
    ? shown.join('')
    : `${shown.slice(0, -1).join(', ')} ${word} ${shown.at(-1)}`;
}
