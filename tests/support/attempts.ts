import { randomUUID } from 'node:crypto';
import type { User } from '../../src/generated/prisma/client.ts';
import { toGlobalId } from '../../src/resolvers/global-id.ts';
import type { Operation } from '../../src/services/access/rules.ts';
import { promoteVersion, setTag } from '../../src/services/registry.ts';
import { type FullCatalog, importOneRow } from './full-catalog.ts';
import type { TestServer } from './server.ts';
import { createVolume } from './tiny-study.ts';

/** How an operation is asked for that touches the full study, so that it succeeds for who may. */
export interface Attempt {
  /**
   * Of a mutation: what it is asked with, made anew for each who tries. The caller's name is unique and has
   * no spaces; `user` is who it is done for, null for nobody.
   */
  readonly input?: (caller: string, user: User | null) => object | Promise<object>;
  /** Of a query or subscription: its arguments, for who asks; null is nobody. */
  readonly args?: (user: User | null) => string | Promise<string>;
  /** What to read of the result. */
  readonly selection?: string;
  /**
   * Of a list of what one may see: text that is in the answer when it shows something of the full study.
   * Without it, who may not see the study must be answered NOT_FOUND.
   */
  readonly shows?: () => string;
}

/** An attempt at every operation there is. */
export function attemptsOn(server: TestServer, full: FullCatalog): Record<Operation, Attempt> {
  const { db, store } = server.catalog;
  const versionId = () => toGlobalId('ModelVersion', full.versions[0].id);
  const studyId = () => toGlobalId('Study', full.study.id);
  const volumeIds = () => [toGlobalId('Volume', full.volumes[0]?.id ?? '')];
  const snapshotId = () => toGlobalId('CohortSnapshot', full.snapshot.id);
  const modelId = () => toGlobalId('Model', full.run.modelId);
  const administrator = server.catalog.as(server.catalog.administrator);
  /** An alias of the caller's own that has pointed to both versions. */
  const movedAlias = async (caller: string) => {
    const alias = `of_${toCode(caller)}`;
    for (const { id } of full.versions) {
      await promoteVersion(administrator, { versionId: id, alias, reason: 'To try.' });
    }
    return { modelId: modelId(), alias, reason: 'To try.' };
  };
  const proposalOf = async (createdById: string, caller: string) => {
    const { id: ofVersion, modelId: ofModel } = full.versions[0];
    const { id } = await db.promotionProposal.create({
      data: {
        ...{ modelId: ofModel, versionId: ofVersion, createdById, reason: 'To try.' },
        ...{ alias: `proposed_to_${toCode(caller)}`, aliasNumber: 0 },
      },
    });
    return { proposalId: toGlobalId('PromotionProposal', id), reason: 'To try.' };
  };
  const proposalOfAnother = (caller: string) => proposalOf(full.people.ANNOTATOR.id, caller);
  const versionIds = () =>
    `versionIds: [${full.versions.map(({ id }) => `"${toGlobalId('ModelVersion', id)}"`)}]`;

  const newVolume = () =>
    createVolume(server.catalog, {
      study: full.study,
      subject: randomUUID(),
      annotated: ['left_disc'],
    });
  const newCohort = () =>
    db.cohort.create({
      data: {
        name: randomUUID(),
        filter: {},
        createdById: full.people.EDITOR.id,
        studies: { create: { studyId: full.study.id } },
      },
    });

  return {
    // access
    me: { selection: '{ id }' },
    users: { selection: '{ nodes { id } }' },
    createUser: { input: (caller) => ({ name: caller }), selection: '{ signInLink }' },
    createSignInLink: {
      input: () => ({ userName: 'guest' }),
      selection: '{ user { name } signInLink }',
    },
    setMember: {
      input: () => ({ studyId: studyId(), userName: 'guest', role: 'VIEWER' }),
      selection: '{ study { id } }',
    },
    removeMember: {
      input: async () => {
        const { id: userId } = await db.user.findUniqueOrThrow({ where: { name: 'guest' } });
        const data = { studyId: full.study.id, userId, role: 'VIEWER' } as const;
        await db.membership.createMany({ data, skipDuplicates: true });
        return { studyId: studyId(), userName: 'guest' };
      },
      selection: '{ study { id } }',
    },
    auditLog: { args: () => `(studyId: "${studyId()}")`, selection: '{ totalCount }' },
    mySessions: { selection: '{ id }' },
    endSession: {
      input: async (_caller, user) => {
        if (!user) return { sessionId: randomUUID() };
        const expiresAt = new Date(Date.now() + 60_000);
        const data = { userId: user.id, tokenHash: randomUUID(), expiresAt };
        return { sessionId: (await db.session.create({ data })).id };
      },
      selection: '{ sessions { id } }',
    },
    signOut: {},
    setPassword: {
      input: (caller) => ({ email: `${caller}@example.org`, password: 'correct horse battery' }),
      selection: '{ user { id } }',
    },
    myTokens: { selection: '{ name }' },
    createToken: { input: (caller) => ({ name: caller }), selection: '{ token { name } }' },
    revokeToken: {
      input: async (caller, user) => {
        const name = `revoked by ${caller}`;
        const data = {
          name,
          tokenHash: randomUUID(),
          prefix: 'mg_',
          expiresAt: new Date(Date.now() + 60_000),
        };
        if (user) await db.apiToken.create({ data: { ...data, userId: user.id } });
        return { name };
      },
      selection: '{ tokens { name } }',
    },

    // study
    studies: { selection: '{ nodes { code } }', shows: () => '"full"' },
    study: { args: () => '(code: "full")', selection: '{ code }', shows: () => '"full"' },
    createStudy: {
      input: (caller) => ({ code: `of-${caller}`, name: 'Own' }),
      selection: '{ study { role } }',
    },

    // catalog
    node: { args: () => `(id: "${studyId()}")`, selection: '{ id }', shows: studyId },
    volumes: { selection: '{ nodes { id } }', shows: () => volumeIds()[0] ?? '' },
    scanners: { selection: '{ nodes { id } }' },
    requestUploads: {
      input: () => ({ objects: [{ sha256: 'a'.repeat(64), size: '5' }] }),
      selection: '{ uploads { isComplete } }',
    },
    completeUpload: {
      input: async () => ({ sha256: await store.put(Buffer.from('volume')), size: '6' }),
      selection: '{ upload { isComplete } }',
    },
    // Rights to the studies that the rows name are the import's to check, row by row.
    importManifest: {
      input: async () => ({
        manifestSha256: await store.put(Buffer.from('study\n')),
        files: [],
      }),
      selection: '{ import { id } }',
    },
    usesOfObject: {
      args: () => `(sha256: "${full.volumes[0]?.imageSha256}")`,
      selection: '{ volumes { id } uses { snapshots { id } } }',
      shows: () => volumeIds()[0] ?? '',
    },
    deleteVolume: {
      input: async () => ({
        id: toGlobalId('Volume', (await newVolume()).id),
        reason: 'It shows somebody else.',
      }),
      selection: '{ volumes }',
    },
    deleteSubject: {
      input: async () => ({
        id: toGlobalId('Subject', (await newVolume()).subjectId),
        reason: 'It is somebody else.',
      }),
      selection: '{ volumes }',
    },
    deleteAnnotation: {
      input: async () => {
        const { id: volumeId } = await newVolume();
        const { id } = await db.annotation.findFirstOrThrow({ where: { volumeId } });
        return { id: toGlobalId('Annotation', id), reason: 'It is of another image.' };
      },
      selection: '{ annotations }',
    },
    withdrawSubject: {
      input: async () => {
        const { subjectId: id } = await newVolume();
        const { code } = await db.subject.findUniqueOrThrow({ where: { id } });
        const confirm = `full/${code}`;
        return { subjectId: toGlobalId('Subject', id), reason: 'They asked for it.', confirm };
      },
      selection: '{ volumes }',
    },
    imports: { selection: '{ nodes { id } }' },
    setScannerSite: {
      input: () => ({
        scannerId: toGlobalId('Scanner', full.volumes[0]?.scannerId ?? ''),
        site: 'Paris',
      }),
      selection: '{ scanner { site } }',
    },
    splitLimbs: { input: () => ({ volumeIds: volumeIds() }), selection: '{ job { id } }' },
    deriveClasses: { input: () => ({ studies: ['full'] }), selection: '{ job { id } }' },
    makeThumbnails: { input: () => ({ volumeIds: volumeIds() }), selection: '{ job { id } }' },

    // labels
    labelSchemas: { selection: '{ id }' },
    coverage: {
      args: () => '(groupBy: [STUDY])',
      selection: '{ study annotated }',
      shows: () => '"full"',
    },
    coverageMatrix: { selection: '{ rows { study } }', shows: () => '"full"' },
    subjectsLacking: {
      args: () => '(classes: ["left_disc"])',
      selection: '{ nodes { study { code } } }',
      shows: () => '"full"',
    },
    repeatedSubjects: {
      selection: '{ nodes { subject { study { code } } } }',
      shows: () => '"full"',
    },
    changesSince: {
      args: () => '(since: "2020-01-01T00:00:00Z")',
      selection: '{ nodes { volume { study { code } } } }',
      shows: () => '"full"',
    },
    annotateNext: {
      args: () => '(first: 100)',
      selection: '{ volume { id } }',
      shows: () => volumeIds()[0] ?? '',
    },
    defineLabelSchema: {
      input: (caller) => ({
        code: `foot_of_${toCode(caller)}`,
        name: 'Foot',
        region: `foot_of_${toCode(caller)}`,
        classes: [{ code: 'toe', name: 'Toe', kind: 'OTHER', colour: '#112233' }],
      }),
      selection: '{ schema { id } }',
    },
    annotations: {
      selection: '{ nodes { annotator } }',
      shows: () => '"second reader"',
    },
    readerAgreement: { selection: '{ rows { first second } }', shows: () => '"second reader"' },
    measureAgreement: {
      input: () => ({ volumeIds: volumeIds() }),
      selection: '{ job { id } }',
    },
    addAnnotation: {
      input: () => ({
        volumeId: volumeIds()[0],
        labelMapSha256: full.secondReading.labelMapSha256,
        classes: ['left_disc'],
      }),
      selection: '{ job { id } }',
    },
    reviewAnnotation: {
      input: async () => {
        const { id, status } = await db.annotation.findFirstOrThrow();
        return {
          annotationId: toGlobalId('Annotation', id),
          status: status === 'ACCEPTED' ? 'REJECTED' : 'ACCEPTED',
          reason: 'looked at again',
        };
      },
      selection: '{ annotation { id } }',
    },

    // cohorts
    cohorts: { selection: '{ nodes { name } }', shows: () => full.cohort.name },
    cohort: {
      args: () => `(name: "${full.cohort.name}")`,
      selection: '{ name }',
      shows: () => full.cohort.name,
    },
    createCohort: {
      input: (caller) => ({ name: `of ${caller}`, studies: ['full'] }),
      selection: '{ cohort { id } }',
    },
    cohortPreview: {
      input: () => ({ studies: ['full'] }),
      selection: '{ volumeCount }',
    },
    snapshotDiff: {
      args: () => `(before: "${snapshotId()}", after: "${snapshotId()}")`,
      selection: '{ isIdentical }',
    },
    updateCohort: {
      input: () => ({ cohortId: toGlobalId('Cohort', full.cohort.id), description: 'All of it.' }),
      selection: '{ cohort { id } }',
    },
    deleteCohort: {
      input: async () => ({ cohortId: toGlobalId('Cohort', (await newCohort()).id) }),
      selection: '{ name }',
    },
    freezeCohort: {
      input: () => ({ cohortId: toGlobalId('Cohort', full.cohort.id) }),
      selection: '{ snapshot { id } }',
    },
    freezeFolds: {
      input: () => ({ cohortId: toGlobalId('Cohort', full.snapshot.cohortId), folds: 2 }),
      selection: '{ snapshots { fold } }',
    },

    // jobs
    jobs: { selection: '{ nodes { id } }' },
    importProgress: {
      args: async (user) => {
        const { id } = user ? await importOneRow(server.catalog, user) : full.manifestImport;
        return `(importId: "${toGlobalId('ManifestImport', id)}")`;
      },
      selection: '{ id }',
    },
    jobProgress: {
      args: () => `(jobId: "${toGlobalId('Job', full.run.jobId)}")`,
      selection: '{ id }',
    },
    cancelJob: {
      input: () => ({ jobId: toGlobalId('Job', full.run.jobId) }),
      selection: '{ job { id } }',
    },

    // training
    trainingPresets: { selection: '{ name }' },
    trainingRuns: {
      args: () => '(first: 100)',
      selection: '{ nodes { id } }',
      shows: () => toGlobalId('TrainingRun', full.run.id),
    },
    trainingPlan: {
      args: () => `(snapshotId: "${snapshotId()}")`,
      selection: '{ settings lossChoice { rule } }',
    },
    trainingProgress: {
      args: () => `(runId: "${toGlobalId('TrainingRun', full.run.id)}")`,
      selection: '{ id }',
    },
    sweeps: {
      args: () => '(first: 100)',
      selection: '{ nodes { id } }',
      shows: () => toGlobalId('Sweep', full.sweep.id),
    },
    startTraining: {
      input: () => ({ snapshotId: snapshotId(), model: 'discs' }),
      selection: '{ run { id } }',
    },
    startSweep: {
      input: () => ({
        snapshotId: snapshotId(),
        model: 'swept',
        grid: [{ name: 'steps', values: ['5', '10'] }],
      }),
      selection: '{ sweep { id } }',
    },
    cancelSweep: {
      input: () => ({ sweepId: toGlobalId('Sweep', full.sweep.id) }),
      selection: '{ sweep { id } }',
    },

    // registry
    models: { selection: '{ nodes { name } }', shows: () => '"discs"' },
    model: { args: () => '(name: "discs")', selection: '{ name }', shows: () => '"discs"' },
    predict: {
      input: () => ({ versionId: versionId(), volumeIds: volumeIds() }),
      selection: '{ job { id } }',
    },
    promoteVersion: {
      input: () => ({ versionId: versionId(), reason: 'It is good.' }),
      selection: '{ alias { name } }',
    },
    promotions: { selection: '{ nodes { model { name } } }', shows: () => '"discs"' },
    promotionProposals: { selection: '{ nodes { model { name } } }', shows: () => '"discs"' },
    rollbackAlias: { input: movedAlias, selection: '{ alias { name } }' },
    removeAlias: { input: movedAlias, selection: '{ model { name } }' },
    approvePromotion: { input: proposalOfAnother, selection: '{ alias { name } }' },
    rejectPromotion: {
      input: (caller) => proposalOfAnother(`${caller}_too`),
      selection: '{ proposal { id } }',
    },
    withdrawPromotion: {
      input: (caller) => {
        const own = Object.entries(full.people).find(([role]) => role === caller)?.[1];
        return proposalOf((own ?? server.catalog.administrator).id, caller);
      },
      selection: '{ proposal { id } }',
    },
    setPromotionPolicy: {
      input: () => ({ studyId: studyId(), aliases: ['reviewed'], reason: 'To try.' }),
      selection: '{ study { id } }',
    },
    setTag: {
      input: () => ({ id: versionId(), key: 'tried', value: 'yes' }),
      selection: '{ described { id } }',
    },
    removeTag: {
      input: async () => {
        const described = { type: 'Model', id: full.run.modelId } as const;
        await setTag(administrator, described, { key: 'tried', value: 'yes' });
        return { id: modelId(), key: 'tried' };
      },
      selection: '{ described { id } }',
    },
    setDescription: {
      input: () => ({ id: modelId(), text: 'Two discs.' }),
      selection: '{ described { id } }',
    },

    // evaluation, comparison
    evaluateVersion: {
      input: () => ({ versionId: versionId() }),
      selection: '{ job { id } }',
    },
    compareVersions: { args: () => `(${versionIds()})`, selection: '{ meanDice }' },
    diceMatrix: {
      args: () => `(${versionIds()}, rows: VERSION, columns: CLASS)`,
      selection: '{ values }',
    },
    regressionReport: {
      args: () => `(versionId: "${toGlobalId('ModelVersion', full.versions[1].id)}")`,
      selection: '{ verdict }',
    },
  };
}

/** As codes are spelled. */
function toCode(name: string): string {
  return name.toLowerCase().replaceAll('-', '_');
}
