import { parseAsString, useQueryState } from 'nuqs';

/**
 * Code of the study that is looked at; null for all that the person may see. It is in the address of every page
 * (`?study=`), and the navigation takes it along.
 */
export function useStudy(): [string | null, (code: string | null) => void] {
  const [study, setStudy] = useQueryState('study', parseAsString.withOptions({ history: 'push' }));
  return [study, (code) => void setStudy(code)];
}
