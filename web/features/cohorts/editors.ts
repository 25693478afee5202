import { isAtLeast, type Role } from '../../components/roles.ts';

/** Why somebody may not change a cohort of these studies; null where they may. */
export function whyNot(
  studies: readonly { readonly code: string; readonly role: Role }[],
): string | null {
  const others = studies.filter(({ role }) => !isAtLeast(role, 'EDITOR')).map(({ code }) => code);
  if (others.length === 0) return null;
  return `Only editors of ${others.join(', ')} may. An owner of the study can make you one.`;
}
