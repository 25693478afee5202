import { useStudy } from '../../app/use-study.ts';
import { withStudy } from '../../components/address.ts';

/** Makes addresses of other pages, which keep the study that is looked at. */
export function useLinkTo(): (path: string) => string {
  const [study] = useStudy();
  return (path) => withStudy(path, study);
}
