import { useStudy } from '../../app/use-study.ts';

/** Makes addresses of other pages, which keep the study that is looked at. */
export function useLinkTo(): (path: string) => string {
  const [study] = useStudy();
  return (path) => (study === null ? path : `${path}?study=${encodeURIComponent(study)}`);
}
