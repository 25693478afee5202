import { withStudy } from '../../components/address.ts';

/** Address of a cohort's page, with the study that is looked at. */
export function cohortPath(name: string, study: string | null = null): string {
  return withStudy(`/cohorts/${encodeURIComponent(name)}`, study);
}

/** Address of a snapshot's page. */
export function snapshotPath(name: string, number: number, study: string | null = null): string {
  return withStudy(`/cohorts/${encodeURIComponent(name)}/${number}`, study);
}

/** Names that stand for pages under /cohorts, so that a cohort of that name would have none. */
const taken = ['new', 'compare'];

/** What is wrong with the name of a cohort, in words; null for a usable one. */
export function problemOfName(name: string): string | null {
  const trimmed = name.trim();
  if (trimmed.length > 200) return 'At most 200 characters.';
  if (taken.includes(trimmed)) return `'${trimmed}' is the name of a page here. Choose another.`;
  return null;
}
