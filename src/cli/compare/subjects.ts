/** Codes of a subject and of its study; null where a table is not about subjects. */
interface Subject {
  readonly study: string | null;
  readonly subject: string | null;
}

/** What a subject is called in an answer. */
export type SubjectName = (of: Subject) => string | null;

/**
 * Subjects by their codes; with their study where the answer holds subjects of several, in which equal codes are
 * different people.
 */
export function subjectNames(answer: readonly Subject[]): SubjectName {
  const studies = new Set(answer.flatMap(({ study }) => study ?? []));
  if (studies.size < 2) return ({ subject }) => subject;
  return ({ study, subject }) => (subject === null ? null : `${study}/${subject}`);
}
