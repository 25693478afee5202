/** What a member may do; each role includes those before it. */
export const roles = [
  {
    value: 'VIEWER',
    label: 'Viewer',
    about: 'looks: volumes, coverage, cohorts, runs, versions, evaluations; downloads',
  },
  {
    value: 'ANNOTATOR',
    label: 'Annotator',
    about: 'predicts, adds drafts of label maps, compares readers',
  },
  {
    value: 'EDITOR',
    label: 'Editor',
    about: 'imports, reviews, freezes cohorts, trains, evaluates, promotes, deletes mistakes',
  },
  {
    value: 'OWNER',
    label: 'Owner',
    about: 'members and roles, promotion policy, withdrawal of subjects, audit log',
  },
] as const;

export type RoleName = (typeof roles)[number]['value'];

export const isRole = (value: string | null): value is RoleName =>
  roles.some((role) => role.value === value);

export const roleLabel = (role: RoleName): string =>
  roles.find(({ value }) => value === role)?.label ?? role;
