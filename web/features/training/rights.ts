import type { StudyRole } from '../../generated/training.ts';

/** Whether one may train on a snapshot of a cohort of these studies, as the server has it. */
export function mayTrain(
  studies: readonly { readonly role: StudyRole }[],
  isAdministrator: boolean,
): boolean {
  const enough: readonly StudyRole[] = ['EDITOR', 'OWNER'];
  return isAdministrator || studies.every(({ role }) => enough.includes(role));
}
