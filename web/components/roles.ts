/** Roles in a study; each allows all that those before it do. */
const roles = ['VIEWER', 'ANNOTATOR', 'EDITOR', 'OWNER'] as const;

export type Role = (typeof roles)[number];

/** Whether a role in a study allows what takes another one. The server decides; pages say so beforehand. */
export function isAtLeast(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed);
}
