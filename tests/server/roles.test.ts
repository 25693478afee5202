import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StudyRole } from '../../src/generated/prisma/client.ts';
import { toGlobalId } from '../../src/resolvers/global-id.ts';
import { buildSchema } from '../../src/server/graphql.ts';
import { type FullCatalog, fillCatalog, type Person } from '../support/full-catalog.ts';
import { codes, startTestServer, type TestServer } from '../support/server.ts';
import { createUser } from '../support/tiny-study.ts';

let server: TestServer;
let full: FullCatalog;
let tokens: Record<Person, string>;

beforeAll(async () => {
  server = await startTestServer();
  full = await fillCatalog(server.catalog);
  const { people } = full;
  await createUser(server.catalog, 'guest', [[full.study, 'VIEWER']]);
  tokens = {
    OWNER: await server.tokenOf(people.OWNER),
    EDITOR: await server.tokenOf(people.EDITOR),
    ANNOTATOR: await server.tokenOf(people.ANNOTATOR),
    VIEWER: await server.tokenOf(people.VIEWER),
    STRANGER: await server.tokenOf(people.STRANGER),
  };
});

afterAll(() => server.close());

interface Attempt {
  /** The lowest role that may; ANYONE who is signed in; only an ADMINISTRATOR. */
  readonly role: StudyRole | 'ANYONE' | 'ADMINISTRATOR';
  /** What it is asked with, for one who tries. */
  readonly input?: (person: string) => object | Promise<object>;
  /** What to read of the result. */
  readonly selection?: string;
}

const versionId = () => toGlobalId('ModelVersion', full.versions[0].id);
const studyId = () => toGlobalId('Study', full.study.id);
const volumeIds = () => [toGlobalId('Volume', full.volumes[0]?.id ?? '')];
const snapshotId = () => toGlobalId('CohortSnapshot', full.snapshot.id);

/** Every mutation there is, with the right that it takes. */
const attempts: Record<string, Attempt> = {
  createUser: { role: 'ADMINISTRATOR', input: (name) => ({ name }), selection: '{ signInLink }' },
  createSignInLink: {
    role: 'ADMINISTRATOR',
    input: () => ({ userName: 'guest' }),
    selection: '{ user { name } signInLink }',
  },
  setMember: {
    role: 'OWNER',
    input: () => ({ studyId: studyId(), userName: 'guest', role: 'VIEWER' }),
    selection: '{ study { id } }',
  },
  removeMember: {
    role: 'OWNER',
    input: () => ({ studyId: studyId(), userName: 'guest' }),
    selection: '{ study { id } }',
  },
  createStudy: {
    role: 'ANYONE',
    input: (person) => ({ code: `of-${person}`, name: 'Own' }),
    selection: '{ study { role } }',
  },
  requestUploads: {
    role: 'ANYONE',
    input: () => ({ objects: [{ sha256: 'a'.repeat(64), size: '5' }] }),
    selection: '{ uploads { isComplete } }',
  },
  completeUpload: {
    role: 'ANYONE',
    input: async () => ({
      sha256: await server.catalog.store.put(Buffer.from('volume')),
      size: '6',
    }),
    selection: '{ upload { isComplete } }',
  },
  // Rights to the studies that the rows name are the import's to check, row by row.
  importManifest: {
    role: 'ANYONE',
    input: async () => ({
      manifestSha256: await server.catalog.store.put(Buffer.from('study\n')),
      files: [],
    }),
    selection: '{ import { id } }',
  },
  splitLimbs: {
    role: 'EDITOR',
    input: () => ({ volumeIds: volumeIds() }),
    selection: '{ job { id } }',
  },
  deriveClasses: {
    role: 'EDITOR',
    input: () => ({ studies: ['full'] }),
    selection: '{ job { id } }',
  },
  defineLabelSchema: {
    role: 'ADMINISTRATOR',
    input: () => ({
      code: 'foot',
      name: 'Foot',
      region: 'foot',
      classes: [{ code: 'toe', name: 'Toe', kind: 'OTHER', colour: '#112233' }],
    }),
    selection: '{ schema { id } }',
  },
  reviewAnnotation: {
    role: 'EDITOR',
    input: async () => {
      const { id } = await server.catalog.db.annotation.findFirstOrThrow();
      return { annotationId: toGlobalId('Annotation', id), status: 'ACCEPTED' };
    },
    selection: '{ annotation { id } }',
  },
  createCohort: {
    role: 'EDITOR',
    input: (person) => ({ name: `of ${person}`, studies: ['full'] }),
    selection: '{ cohort { id } }',
  },
  freezeCohort: {
    role: 'EDITOR',
    input: () => ({ cohortId: toGlobalId('Cohort', full.cohort.id) }),
    selection: '{ snapshot { id } }',
  },
  freezeFolds: {
    role: 'EDITOR',
    input: () => ({ cohortId: toGlobalId('Cohort', full.snapshot.cohortId), folds: 2 }),
    selection: '{ snapshots { fold } }',
  },
  startSweep: {
    role: 'EDITOR',
    input: () => ({
      snapshotId: snapshotId(),
      model: 'swept',
      grid: [{ name: 'steps', values: ['5', '10'] }],
    }),
    selection: '{ sweep { id } }',
  },
  cancelSweep: {
    role: 'EDITOR',
    input: () => ({ sweepId: toGlobalId('Sweep', full.sweep.id) }),
    selection: '{ sweep { id } }',
  },
  startTraining: {
    role: 'EDITOR',
    input: () => ({ snapshotId: snapshotId(), model: 'discs' }),
    selection: '{ run { id } }',
  },
  cancelJob: {
    role: 'EDITOR',
    input: () => ({ jobId: toGlobalId('Job', full.run.jobId) }),
    selection: '{ job { id } }',
  },
  evaluateVersion: {
    role: 'EDITOR',
    input: () => ({ versionId: versionId() }),
    selection: '{ job { id } }',
  },
  predict: {
    role: 'ANNOTATOR',
    input: () => ({ versionId: versionId(), volumeIds: volumeIds() }),
    selection: '{ job { id } }',
  },
  promoteVersion: {
    role: 'EDITOR',
    input: () => ({ versionId: versionId(), reason: 'It is good.' }),
    selection: '{ alias { name } }',
  },
  signOut: { role: 'ANYONE' },
};

function mutation(name: string, { input, selection = '' }: Attempt): string {
  if (!input) return `mutation { ${name} }`;
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  return `mutation ($input: ${type}!) { ${name}(input: $input) ${selection} }`;
}

const rising: readonly Person[] = ['STRANGER', 'VIEWER', 'ANNOTATOR', 'EDITOR', 'OWNER'];

/** What a person is answered who tries. */
function expected(person: Person, { role }: Attempt): string[] {
  if (role === 'ANYONE') return [];
  if (role === 'ADMINISTRATOR') return ['FORBIDDEN'];
  if (person === 'STRANGER') return ['NOT_FOUND'];
  return rising.indexOf(person) < rising.indexOf(role) ? ['FORBIDDEN'] : [];
}

test('every mutation is among those tried below', () => {
  const mutations = Object.keys(buildSchema().getMutationType()?.getFields() ?? {});
  expect(Object.keys(attempts).sort()).toEqual(mutations.sort());
});

describe.each(Object.entries(attempts))('%s', (name, attempt) => {
  test('is refused without a session', async () => {
    const input = await attempt.input?.('nobody');
    const answer = await server.ask(null, mutation(name, attempt), { input });
    expect(codes(answer)).toEqual(['UNAUTHENTICATED']);
  });

  // From the lowest role up, so that what is refused finds what it would have changed.
  test.each(rising)(`${attempt.role} may: as %s`, async (person) => {
    const ownToken = name === 'signOut' ? await server.tokenOf(full.people[person]) : null;
    const input = await attempt.input?.(person);
    const answer = await server.ask(ownToken ?? tokens[person], mutation(name, attempt), { input });
    expect(codes(answer)).toEqual(expected(person, attempt));
  });
});

describe('an administrator', () => {
  test('creates users and defines label schemas', async () => {
    for (const name of ['createUser', 'defineLabelSchema']) {
      const attempt = attempts[name];
      const input = await attempt?.input?.('colleague');
      const answer = await server.ask(server.token, mutation(name, attempt ?? { role: 'ANYONE' }), {
        input,
      });
      expect(codes(answer)).toEqual([]);
    }
  });
});

describe('a stranger', () => {
  test('sees nothing of the study in any list', async () => {
    const { data, errors } = await server.ask(
      tokens.STRANGER,
      `{ study(code: "full") { id } volumes { totalCount nodes { id } } cohorts { id }
         cohort(name: "left") { id } trainingRuns { id } sweeps { id } models { id }
         model(name: "discs") { id }
         coverage(groupBy: [STUDY, SUBJECT]) { study } studies { code } }`,
    );
    expect(errors).toEqual([]);
    expect(data).toMatchObject({
      study: null,
      volumes: { totalCount: 0, nodes: [] },
      cohorts: [],
      cohort: null,
      trainingRuns: [],
      sweeps: [],
      models: [],
      model: null,
      coverage: [],
    });
    expect(data.studies.map(({ code }: { code: string }) => code)).not.toContain('full');
  });

  test('cannot compare versions, list users, or tell a study of others from none', async () => {
    const ids = full.versions.map(({ id }) => toGlobalId('ModelVersion', id));
    const compare = 'query ($ids: [ID!]!) { compareVersions(versionIds: $ids) { meanDice } }';
    expect(codes(await server.ask(tokens.STRANGER, compare, { ids }))).toEqual(['NOT_FOUND']);
    expect(codes(await server.ask(tokens.STRANGER, '{ users { name } }'))).toEqual(['FORBIDDEN']);
    const create = (studies: string[]) =>
      server.ask(
        tokens.STRANGER,
        'mutation ($input: CreateCohortInput!) { createCohort(input: $input) { cohort { id } } }',
        { input: { name: 'any', studies } },
      );
    const [known, unknown] = [await create(['full']), await create(['none'])];
    expect([codes(known), codes(unknown)]).toEqual([['NOT_FOUND'], ['NOT_FOUND']]);
  });
});
