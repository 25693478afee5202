import { InvalidArgumentError } from 'commander';
import { SubjectByCodeDocument } from '../../generated/operations.ts';
import { type Client, ServerRefusal } from '../client.ts';

/** A subject as a person names it. */
export interface SubjectName {
  readonly study: string;
  readonly code: string;
}

/** `study/subject`. A code may have a slash, a study's has none. */
export function subjectName(text: string): SubjectName {
  const slash = text.indexOf('/');
  if (slash > 0 && slash < text.length - 1) {
    return { study: text.slice(0, slash), code: text.slice(slash + 1) };
  }
  throw new InvalidArgumentError('It must be study/subject, such as calf/P17.');
}

/** The subject, also a tombstone. Throws NOT_FOUND. */
export async function findSubject(client: Client, { study, code }: SubjectName) {
  const found = await client.request(SubjectByCodeDocument, { study, code });
  const subject = found.study?.subject;
  if (subject) return subject;
  throw new ServerRefusal('NOT_FOUND', `There is no subject ${code} in a study ${study}.`);
}
