import type { StudyRole } from '../../generated/cohorts.ts';

/** Whether a member of this role may make, change and freeze cohorts. */
export function isEditor(role: StudyRole): boolean {
  return role === 'OWNER' || role === 'EDITOR';
}

/** Why somebody may not change a cohort of these studies; null where they may. */
export function whyNot(
  studies: readonly { readonly code: string; readonly role: StudyRole }[],
): string | null {
  const others = studies.filter(({ role }) => !isEditor(role)).map(({ code }) => code);
  if (others.length === 0) return null;
  return `Only editors of ${others.join(', ')} may. An owner of the study can make you one.`;
}
