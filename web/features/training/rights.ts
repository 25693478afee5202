import { isAtLeast, type Role } from '../../components/roles.ts';

/** Whether one may train on a snapshot of a cohort of these studies, as the server has it. */
export function mayTrain(
  studies: readonly { readonly role: Role }[],
  isAdministrator: boolean,
): boolean {
  return isAdministrator || studies.every(({ role }) => isAtLeast(role, 'EDITOR'));
}
