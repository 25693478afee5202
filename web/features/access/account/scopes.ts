/** What an API token may be used for; docs/access.md has the scope of each operation. */
export const scopes = [
  {
    value: 'READ',
    label: 'Read',
    about: 'look: volumes, coverage, cohorts, runs, versions; download',
  },
  {
    value: 'CURATE',
    label: 'Curate',
    about: 'bring in and curate data: imports, label maps, cohorts',
  },
  { value: 'TRAIN', label: 'Train', about: 'train, predict, measure, promote' },
  {
    value: 'ADMINISTER',
    label: 'Administer',
    about: 'members, users, label schemas, promotion policies, withdrawals, the audit log',
  },
] as const;

export type ScopeName = (typeof scopes)[number]['value'];
