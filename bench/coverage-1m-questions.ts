import type pg from 'pg';

/** A question of a data manager, over GraphQL. */
export interface Question {
  readonly name: string;
  readonly query: string;
  readonly repeats: number;
  variables(client: pg.Client): Promise<object>;
}

const none = async () => ({});
const coverage = `query ($groupBy: [CoverageGroup!]!, $filter: VolumeFilter) {
  coverage(groupBy: $groupBy, filter: $filter) {
    region site scanner visit study class { code } annotated absent derivable missing
  }
}`;
const grouped = (...groupBy: string[]): Question => ({
  name: `coverage by class, ${groupBy.join(', ').toLowerCase()}`,
  query: coverage,
  repeats: 20,
  variables: async () => ({ groupBy }),
});
const volumes = `query ($filter: VolumeFilter) {
  volumes(filter: $filter, first: 50) { nodes { id subject { code } } }
}`;
const listed = (name: string, filter: object): Question => ({
  name: `50 volumes ${name}`,
  query: volumes,
  repeats: 5,
  variables: async () => ({ filter }),
});

export const QUESTIONS: readonly Question[] = [
  grouped('REGION', 'SCANNER'),
  grouped('STUDY'),
  grouped('SITE'),
  grouped('VISIT'),
  grouped('REGION', 'SITE', 'VISIT'),
  {
    name: 'coverage of left limbs by class, region (counted from the volumes)',
    query: coverage,
    repeats: 3,
    variables: async () => ({ groupBy: ['REGION'], filter: { lateralities: ['LEFT'] } }),
  },
  listed('that lack bone', { missing: ['bench_bone'] }),
  listed('that lack bone or fat', { missingAny: ['bench_bone', 'bench_fat'] }),
  listed('that lack bone and fat, second visits at a site', {
    ...{ missing: ['bench_bone', 'bench_fat'], sites: ['site 3'], visits: ['2'] },
  }),
  {
    name: '50 subjects lacking bone altogether',
    query: `{ subjectsLacking(classes: ["bench_bone"], first: 50) { nodes { code } } }`,
    repeats: 5,
    variables: none,
  },
  {
    name: '50 subjects with complete double visits',
    query: `{ repeatedSubjects(first: 50) { nodes { subject { code } limbs { visits { code } } } } }`,
    repeats: 5,
    variables: none,
  },
  {
    name: '50 changes since the load began',
    query: `query ($since: DateTime!) {
      changesSince(since: $since, first: 50) { nodes { at kind volume { id } classes { state } } }
    }`,
    repeats: 5,
    variables: async (client) => {
      const { rows } = await client.query<{ since: Date }>(
        `SELECT max(created_at) - interval '1 second' AS since FROM volume`,
      );
      return { since: rows[0]?.since };
    },
  },
];
