import { parseAsArrayOf, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useStudy } from '../../app/use-study.ts';

const lateralities = ['LEFT', 'RIGHT', 'BOTH', 'NONE'] as const;

const codes = parseAsArrayOf(parseAsString).withDefault([]);

const parsers = {
  subject: parseAsString.withDefault(''),
  region: parseAsString,
  scanner: codes,
  visit: codes,
  limb: parseAsStringLiteral(lateralities),
  missing: codes,
  view: parseAsStringLiteral(['grid', 'list'] as const).withDefault('grid'),
};

/** What is shown of the volumes, as the address of the page has it. */
export function useVolumeFilter() {
  const [shown, setShown] = useQueryStates(parsers);
  return { shown, setShown: (next: Partial<typeof shown>) => void setShown(next) };
}

export type ShownVolumes = ReturnType<typeof useVolumeFilter>['shown'];

/** The same as a filter of the API, but for the text in the subject's code. */
export function useApiFilter({ region, scanner, visit, limb, missing }: ShownVolumes) {
  const [study] = useStudy();
  return {
    ...(study !== null && { studies: [study] }),
    ...(region !== null && { regions: [region] }),
    ...(scanner.length > 0 && { scanners: scanner }),
    ...(visit.length > 0 && { visits: visit }),
    ...(limb !== null && { lateralities: [limb] }),
    ...(missing.length > 0 && { missing }),
  };
}

/** Whether anything is left out, apart from other studies. */
export function isFiltered({ subject, region, scanner, visit, limb, missing }: ShownVolumes) {
  const lists = [scanner, visit, missing];
  return subject !== '' || region !== null || limb !== null || lists.some(({ length }) => length);
}
