import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  graphql,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ResolverContext } from '../../src/resolvers/context.ts';
import { type NodeType, toGlobalId } from '../../src/resolvers/global-id.ts';
import { buildSchema } from '../../src/server/graphql.ts';
import { createSignInLink, createToken, signIn } from '../../src/services/access.ts';
import { createLoaders } from '../../src/services/loaders.ts';
import { withdrawSubject } from '../../src/services/withdrawal.ts';
import { freezeTwice } from '../support/changed-cohort.ts';
import { addRepeatedSubject, type FullCatalog, fillCatalog } from '../support/full-catalog.ts';
import { createMeasuredStudy, DOUBLE_VISITS } from '../support/measured.ts';
import {
  annotate,
  createStudy,
  createTinyCatalog,
  createVolume,
  type TinyCatalog,
} from '../support/tiny-study.ts';

let catalog: TinyCatalog;
let full: FullCatalog;
const schema = buildSchema();
const answered = watchFields(schema);

beforeAll(async () => {
  catalog = await createTinyCatalog();
  full = await fillCatalog(catalog);
  await addRepeatedSubject(catalog, full.study);
});

afterAll(() => catalog.drop());

const roots = ['Query', 'Mutation', 'Subscription'];

const objectTypes = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .filter(({ name }) => !name.startsWith('__'));

/** Notes which fields were resolved, and lets none be missing from what it is read from. */
function watchFields(watched: GraphQLSchema): Set<string> {
  const seen = new Set<string>();
  for (const type of Object.values(watched.getTypeMap()).filter(isObjectType)) {
    if (type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const own = field.resolve;
      field.resolve = (source, args, context, info) => {
        seen.add(`${type.name}.${field.name}`);
        if (own) return own(source, args, context, info);
        if (!(field.name in source)) throw new Error(`${type.name} has no ${field.name}`);
        return defaultFieldResolver(source, args, context, info);
      };
    }
  }
  return seen;
}

/** All fields, those of objects too, down to a depth and each type once on the way. */
function selection(type: GraphQLObjectType, depth = 3, path: readonly string[] = []): string {
  const fields = Object.values(type.getFields()).filter(
    ({ args }) => !args.some(isRequiredArgument),
  );
  return `{ __typename ${fields.map((field) => selected(field, type, depth, path)).join(' ')} }`;
}

function selected(
  { name, type }: GraphQLField<unknown, unknown>,
  parent: GraphQLObjectType,
  depth: number,
  path: readonly string[],
): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return name;
  const onWay = [...path, parent.name];
  const isOpen = depth > 0 && !onWay.includes(named.name);
  return `${name} ${isOpen ? selection(named, depth - 1, onWay) : '{ __typename }'}`;
}

function typeNamed(name: string): GraphQLObjectType {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new Error(`${name} is no object type`);
  return type;
}

async function ask(source: string) {
  const { db, store, queue, administrator } = catalog;
  const context = { db, store, queue, actor: administrator };
  const contextValue: ResolverContext = {
    ...context,
    loaders: createLoaders(context),
    session: null,
    signInLink: (token) => token,
  };
  const { data, errors = [] } = await graphql({ schema, source, contextValue });
  expect(errors.map(({ message, path }) => `${path?.join('.')}: ${message}`)).toEqual([]);
  return data;
}

test('each query, mutation and subscription has a resolver', () => {
  const isMissing = (type: GraphQLObjectType) =>
    Object.values(type.getFields()).filter(({ resolve, subscribe }) =>
      type.name === 'Subscription' ? !subscribe : !resolve,
    );
  const fresh = buildSchema();
  const types = roots.map((name) => fresh.getType(name)).filter(isObjectType);
  expect(types.flatMap(isMissing).map(({ name }) => name)).toEqual([]);
  expect(types).toHaveLength(3);
});

async function withdrawOneSubject() {
  const study = await createStudy(catalog, 'withdrawn');
  const { subjectId } = await createVolume(catalog, { study, subject: 'gone', annotated: [] });
  await withdrawSubject(catalog.as(catalog.administrator), {
    ...{ subjectId, reason: 'They asked for it.', confirm: 'withdrawn/gone' },
  });
  return { study, code: 'gone' };
}

async function labelSomeSlices() {
  const study = await createStudy(catalog, 'in part');
  const volume = await createVolume(catalog, { study, subject: 'one', annotated: [] });
  await annotate(catalog, volume, {
    labels: new Uint8Array(volume.size.reduce((product, side) => product * side)).fill(1),
    ...{ classes: ['left_disc'], isExhaustive: false, lastSlice: 1 },
    createdById: catalog.administrator.id,
  });
}

test('each field of each object can be read', { timeout: 90_000 }, async () => {
  const [first, second] = full.versions;
  await catalog.db.job.updateMany({ data: { createdById: catalog.administrator.id } });
  const study = await createStudy(catalog, 'double visits');
  const { measure } = await createMeasuredStudy(catalog, study, catalog.administrator);
  const doubleVisits = await measure(DOUBLE_VISITS);
  const nodes: Record<NodeType, string | number> = {
    User: full.people.OWNER.id,
    Study: full.study.id,
    Subject: full.volumes[0]?.subjectId ?? '',
    Visit: full.volumes[0]?.visitId ?? '',
    Scanner: full.volumes[0]?.scannerId ?? '',
    Volume: full.volumes[0]?.id ?? '',
    ManifestImport: full.manifestImport.id,
    LabelSchema: full.volumes[0]?.schemaId ?? 0,
    Annotation: full.reviewed.id,
    Job: full.failedJob.id,
    Cohort: full.cohort.id,
    CohortSnapshot: full.partial.id,
    TrainingRun: full.run.id,
    Sweep: full.sweep.id,
    Model: full.run.modelId,
    ModelVersion: first.id,
    PromotionProposal: full.proposal.id,
    Evaluation: doubleVisits.id,
  };
  for (const [type, id] of Object.entries(nodes)) {
    const globalId = Buffer.from(`${type}:${id}`).toString('base64url');
    const data = await ask(
      `{ node(id: "${globalId}") { id ... on ${type} ${selection(typeNamed(type))} } }`,
    );
    expect(data?.node).toMatchObject({ __typename: type, id: globalId });
  }
  await signIn(catalog.db, await createSignInLink(catalog.db, catalog.administrator.id));
  const limits = { scopes: ['read' as const], expiresInDays: 1, studies: [study.code] };
  await createToken(catalog.as(catalog.administrator), { name: 'script', ...limits });
  const versionIds = [first.id, second.id].map((id) => `"${toGlobalId('ModelVersion', id)}"`);
  const lists: Record<string, string> = {
    ...Object.fromEntries(
      Object.values(schema.getQueryType()?.getFields() ?? {})
        .filter(({ args }) => !args.some(isRequiredArgument))
        .map(({ name, type }) => [name, getNamedType(type).name] as const)
        .filter(([, type]) => type.endsWith('Connection')),
    ),
    'coverage(groupBy: [STUDY, REGION, SITE, SCANNER, SUBJECT, VISIT])': 'CoverageCell',
    'subjectsLacking(classes: ["left_disc"])': 'SubjectConnection',
    'changesSince(since: "2020-01-01T00:00:00Z")': 'ChangeConnection',
    coverageMatrix: 'CoverageMatrix',
    annotateNext: 'AnnotationSuggestion',
    annotations: 'AnnotationConnection',
    readerAgreement: 'ReaderAgreementReport',
    trainingPresets: 'TrainingPreset',
    mySessions: 'Session',
    myTokens: 'ApiToken',
    auditLog: 'AuditEventConnection',
    [`compareVersions(versionIds: [${versionIds}])`]: 'Comparison',
    [`regressionReport(versionId: ${versionIds[1]})`]: 'RegressionReport',
    [`diceMatrix(versionIds: [${versionIds}], rows: VERSION, columns: CLASS)`]: 'DiceMatrix',
  };
  await labelSomeSlices();
  for (const [field, type] of Object.entries(lists)) {
    await ask(`{ ${field} ${selection(typeNamed(type))} }`);
  }

  const { before, after } = await freezeTwice(catalog);
  const gone = await withdrawOneSubject();
  const [from, to] = [before, after].map(({ id }) => toGlobalId('CohortSnapshot', id));
  const objects: Record<string, string> = {
    'cohortPreview(input: { studies: ["full"] })': 'CohortPreview',
    'cohortPreview(input: { studies: ["full"], filter: { subjects: ["nobody"] } })':
      'CohortPreview',
    [`snapshotDiff(before: "${from}", after: "${to}")`]: 'SnapshotDiff',
    [`snapshotDiff(before: "${to}", after: "${from}")`]: 'SnapshotDiff',
    [`trainingPlan(snapshotId: "${from}", preset: "small")`]: 'TrainingPlan',
    [`usesOfObject(sha256: "${full.volumes[0]?.imageSha256}")`]: 'ObjectUses',
  };
  for (const [field, type] of Object.entries(objects)) {
    await ask(`{ ${field} ${selection(typeNamed(type))} }`);
  }
  const withdrawal = `withdrawal ${selection(typeNamed('SubjectWithdrawal'))}`;
  await ask(
    `{ study(code: "${gone.study.code}") { subject(code: "${gone.code}") { ${withdrawal} } } }`,
  );

  // The types of payloads are checked where they are made, which is in the resolvers themselves.
  const isRead = ({ name }: GraphQLObjectType) => !/Payload$|^Upload(Part)?$/.test(name);
  const fields = objectTypes
    .filter((type) => isRead(type) && !roots.includes(type.name))
    .flatMap((type) => Object.keys(type.getFields()).map((name) => `${type.name}.${name}`));
  expect(fields.filter((name) => !answered.has(name))).toEqual([]);
});

test('each type, field and value is described', () => {
  const undescribed = Object.values(schema.getTypeMap()).flatMap((type) => {
    if (type.name.startsWith('__') || /^(String|Int|Float|Boolean|ID)$/.test(type.name)) return [];
    const isRoot = roots.includes(type.name);
    const parts = 'getFields' in type ? Object.values(type.getFields()) : [];
    const values = 'getValues' in type ? type.getValues() : [];
    const bare = [...parts, ...values].filter(({ description }) => !description);
    return [
      ...(type.description || isRoot ? [] : [type.name]),
      ...bare.map(({ name }) => `${type.name}.${name}`),
    ];
  });
  expect(undescribed).toEqual([]);
});
