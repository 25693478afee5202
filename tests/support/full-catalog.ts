import { randomUUID } from 'node:crypto';
import type {
  Annotation,
  Cohort,
  CohortSnapshot,
  Evaluation,
  Job,
  ManifestImport,
  ModelVersion,
  PromotionProposal,
  Study,
  StudyRole,
  Sweep,
  TrainingRun,
  User,
  Volume,
} from '../../src/generated/prisma/client.ts';
import { createCohort, freezeCohort } from '../../src/services/cohorts.ts';
import { failJob, finishJob, startJob } from '../../src/services/jobs/claims.ts';
import { createJob } from '../../src/services/jobs.ts';
import { reviewAnnotation } from '../../src/services/labels.ts';
import {
  approvePromotion,
  promoteVersion,
  setDescription,
  setPromotionPolicy,
  setTag,
} from '../../src/services/registry.ts';
import { startSweep, startTraining } from '../../src/services/training.ts';
import { sha256Of } from '../../src/storage/object-store.ts';
import { freezeDiscs, sweepRuns } from './learning.ts';
import {
  addGroup,
  annotate,
  createStudy,
  createUser,
  createVolume,
  TINY_CLASSES,
  TINY_GROUP,
  type TinyCatalog,
} from './tiny-study.ts';

export type Person = StudyRole | 'STRANGER';

/** A study in which everything has happened at least once, and people of every role in it. */
export interface FullCatalog {
  readonly study: Study;
  readonly people: Readonly<Record<Person, User>>;
  readonly volumes: readonly Volume[];
  /** Half of its subjects have one class labelled, half the other. */
  readonly snapshot: CohortSnapshot;
  readonly cohort: Cohort;
  /** Of one class alone: the other is left out. */
  readonly partial: CohortSnapshot;
  /** With steps and checks of its own and a loss that a person chose. */
  readonly run: TrainingRun;
  /** Of two runs, one of them measured. */
  readonly sweep: Sweep;
  /** Both evaluated on the snapshot; the first is the champion. */
  readonly versions: readonly [ModelVersion, ModelVersion];
  readonly evaluation: Evaluation;
  /** Of the second version as `reviewed`, for which the study asks for a second person; approved. */
  readonly proposal: PromotionProposal;
  /** Rejected and accepted again. */
  readonly reviewed: Annotation;
  /** By another reader, and compared with the first. */
  readonly secondReading: Annotation;
  readonly manifestImport: ManifestImport;
  readonly failedJob: Job;
}

export async function fillCatalog(catalog: TinyCatalog): Promise<FullCatalog> {
  const { db } = catalog;
  const study = await createStudy(catalog, 'full');
  const newPerson = (name: string, role: StudyRole) => createUser(catalog, name, [[study, role]]);
  const people = {
    OWNER: await newPerson('owner', 'OWNER'),
    EDITOR: await newPerson('editor', 'EDITOR'),
    ANNOTATOR: await newPerson('annotator', 'ANNOTATOR'),
    VIEWER: await newPerson('viewer', 'VIEWER'),
    STRANGER: await createUser(catalog, 'stranger'),
  };
  const editor = people.EDITOR;
  const snapshot = await freezeDiscs(catalog, { study, by: editor });
  const run = await startRun(catalog, editor, snapshot);
  const versions = [
    await registerVersion(catalog, snapshot, run),
    await registerVersion(catalog, snapshot, await startRun(catalog, editor, snapshot)),
  ] as const;
  const [evaluation] = await Promise.all(
    versions.map((version) => evaluate(catalog, version, snapshot)),
  );
  if (!evaluation) throw new Error('no version was evaluated');
  const reason = 'The better of two.';
  await promoteVersion(catalog.as(editor), {
    versionId: versions[0].id,
    alias: 'champion',
    reason,
  });
  const sweep = await sweepOnce(catalog, editor, snapshot);
  return {
    study,
    people,
    volumes: await db.volume.findMany({ where: { studyId: study.id }, orderBy: { id: 'asc' } }),
    snapshot,
    cohort: await db.cohort.findUniqueOrThrow({ where: { id: snapshot.cohortId } }),
    partial: await freezeOneClass(catalog, editor, study),
    run,
    sweep,
    versions,
    evaluation,
    proposal: await review(catalog, people, versions[1], snapshot),
    reviewed: await reviewTwice(catalog, editor, study),
    secondReading: await readAgain(catalog, study),
    manifestImport: await importOneRow(catalog, editor),
    failedJob: await failOneJob(catalog, editor),
  };
}

/** Adds a subject with both discs labelled at each of two visits. */
export async function addRepeatedSubject(catalog: TinyCatalog, study: Study): Promise<void> {
  const row = { study, subject: 'repeated', annotated: TINY_CLASSES };
  for (const visit of ['v1', 'v2']) await createVolume(catalog, { ...row, visit });
}

/** The second version, tagged and described, is proposed and approved under a policy. */
async function review(
  catalog: TinyCatalog,
  people: FullCatalog['people'],
  version: ModelVersion,
  snapshot: CohortSnapshot,
): Promise<PromotionProposal> {
  const [owner, editor] = [catalog.as(people.OWNER), catalog.as(people.EDITOR)];
  const { studyId } = await catalog.db.model.findUniqueOrThrow({ where: { id: version.modelId } });
  await setPromotionPolicy(owner, {
    ...{ studyId, aliases: ['reviewed'], secondPerson: true, reason: 'Four eyes.' },
    ...{ requireEvaluation: true, evaluationSnapshotId: snapshot.id, minimumMeanDice: 0.1 },
  });
  const promotion = { versionId: version.id, alias: 'reviewed', reason: 'Looked at.' };
  const { proposal } = await promoteVersion(editor, promotion);
  if (!proposal) throw new Error('nothing was proposed');
  await approvePromotion(owner, { proposalId: proposal.id, reason: 'Agreed.' });
  for (const described of [
    { type: 'Model', id: version.modelId },
    { type: 'ModelVersion', id: version.id },
  ] as const) {
    await setTag(editor, described, { key: 'stage', value: 'trial' });
    await setDescription(editor, described, { text: 'Two discs, drawn at random.' });
  }
  return proposal;
}

async function reviewTwice(catalog: TinyCatalog, by: User, study: Study): Promise<Annotation> {
  const { id: annotationId } = await catalog.db.annotation.findFirstOrThrow({
    where: { volume: { studyId: study.id } },
  });
  const review = { annotationId, reason: 'looked at again' };
  await reviewAnnotation(catalog.as(by), { ...review, status: 'REJECTED' });
  return reviewAnnotation(catalog.as(by), { ...review, status: 'ACCEPTED' });
}

async function readAgain({ db }: TinyCatalog, study: Study): Promise<Annotation> {
  const { classes, ...first } = await db.annotation.findFirstOrThrow({
    where: { volume: { studyId: study.id } },
    include: { classes: true },
    orderBy: { id: 'asc' },
  });
  const second = await db.annotation.create({
    data: {
      ...{ ...first, id: randomUUID(), status: 'DRAFT' },
      ...{ annotator: 'second reader', declaration: sha256Of(Buffer.from('second reading')) },
      annotatedAt: new Date('2026-11-03'),
      provenance: { correctedFrom: first.id },
      classes: { create: classes.map(({ classId, voxels }) => ({ classId, voxels })) },
    },
  });
  const [firstId = '', secondId = ''] = [first.id, second.id].sort();
  await db.annotationAgreement.createMany({
    data: classes.map(({ classId }) => ({
      ...{ firstId, secondId, classId },
      ...{ slices: [0, 1], both: [9, 3], firstOnly: [0, 2], secondOnly: [1, 0] },
    })),
  });
  return second;
}

/** One volume has both discs labelled as one, too. */
async function freezeOneClass(catalog: TinyCatalog, by: User, study: Study) {
  const context = catalog.as(by);
  await labelAsOne(catalog, by, study);
  const filter = { annotated: ['left_disc'] };
  const { id } = await createCohort(context, { name: 'left', studies: [study.code], filter });
  return freezeCohort(context, { cohortId: id });
}

async function labelAsOne(catalog: TinyCatalog, by: User, study: Study): Promise<void> {
  const { db } = catalog;
  await addGroup(catalog);
  const left = await db.labelClass.findUniqueOrThrow({ where: { code: 'left_disc' } });
  const volume = await db.volume.findFirstOrThrow({
    where: { studyId: study.id, annotated: { has: left.id } },
  });
  await annotate(catalog, volume, {
    labels: new Uint8Array(volume.size.reduce((product, side) => product * side)).fill(
      1 + TINY_CLASSES.length,
    ),
    classes: [TINY_GROUP],
    isExhaustive: false,
    createdById: by.id,
  });
}

async function startRun(catalog: TinyCatalog, by: User, { id }: CohortSnapshot) {
  const run = await startTraining(catalog.as(by), {
    snapshotId: id,
    model: 'discs',
    preset: 'small',
    loss: { mode: 'fn', why: 'To see what it does.' },
  });
  const member = await catalog.db.cohortMember.findFirstOrThrow({ where: { snapshotId: id } });
  await catalog.db.trainingStep.createMany({
    data: [1, 2, 3].map((step) => ({
      runId: run.id,
      step,
      loss: 3 / step,
      crossEntropy: 2 / step,
      dice: 1 / step,
      drawVolumes: [member.volumeId, member.volumeId],
      drawSlices: [step, 0],
      drawLabels: [1, 0],
    })),
  });
  const validation = { volumeIds: [member.volumeId] };
  await catalog.db.trainingRun.update({ where: { id: run.id }, data: { validation } });
  const byClass = { left_disc: 0.5, right_disc: null };
  await catalog.db.trainingCheck.create({
    data: { runId: run.id, step: 3, loss: 1, dice: 0.5, byClass },
  });
  return run;
}

async function sweepOnce(catalog: TinyCatalog, by: User, snapshot: CohortSnapshot): Promise<Sweep> {
  const sweep = await startSweep(catalog.as(by), {
    snapshotId: snapshot.id,
    model: 'swept',
    grid: [{ name: 'steps', values: ['5', '10'] }],
  });
  const [measured] = await sweepRuns(catalog, sweep.id);
  if (!measured) throw new Error('the sweep has no run');
  const version = await registerVersion(catalog, snapshot, measured.run);
  await evaluate(catalog, version, snapshot);
  return sweep;
}

/** A version as training would have registered it, with weights of no use. */
export async function registerVersion(
  { db, store }: TinyCatalog,
  snapshot: CohortSnapshot,
  run: TrainingRun,
): Promise<ModelVersion> {
  const weightsSha256 = await store.put(Buffer.from(run.id));
  await db.storedObject.create({ data: { sha256: weightsSha256, size: 36 } });
  return db.modelVersion.create({
    data: {
      modelId: run.modelId,
      number: 1 + (await db.modelVersion.count()),
      runId: run.id,
      weightsSha256,
      snapshotHash: snapshot.hash,
      coverageHash: run.coverageHash,
      classes: snapshot.classes,
      lossChoice: run.lossChoice ?? {},
      settings: run.settings ?? {},
      seed: 1,
      codeVersion: '0',
      engine: 'none',
      device: 'none',
    },
  });
}

/** Counts for the first class in every volume held back. */
export async function evaluate(
  { db }: TinyCatalog,
  version: ModelVersion,
  snapshot: CohortSnapshot,
): Promise<Evaluation> {
  const held = await db.cohortMember.findMany({
    where: { snapshotId: snapshot.id, side: 'EVALUATION' },
  });
  const { id: classId } = await db.labelClass.findUniqueOrThrow({
    where: { code: snapshot.classes[0] ?? '' },
  });
  return db.evaluation.create({
    data: {
      versionId: version.id,
      snapshotId: snapshot.id,
      counts: {
        create: held.map(({ volumeId }) => ({
          volumeId,
          classId,
          slices: [0, 1],
          truePositive: [10, 5],
          falsePositive: [version.number, 0],
          falseNegative: [2, 0],
        })),
      },
    },
  });
}

/** An import of theirs that has ended. */
export async function importOneRow(catalog: TinyCatalog, by: User): Promise<ManifestImport> {
  const { db, store } = catalog;
  const manifestSha256 = await store.put(Buffer.from('study,subject'));
  const object = { sha256: manifestSha256, size: 13 };
  await db.storedObject.createMany({ data: [object], skipDuplicates: true });
  const job = await createJob(catalog.as(by), db, { kind: 'IMPORT', input: {} });
  const claim = { jobId: job.id, attempt: (await startJob(db, job.id, 1))?.attempt ?? 0 };
  await finishJob(db, claim, { items: [{ subject: 'row 2', message: 'refused', code: 'NO' }] });
  const problem = { code: 'NO', message: 'refused', column: 'image', isWarning: false };
  const row = { line: 2, status: 'FAILED', summary: '', problems: [problem], volumeId: null };
  return db.manifestImport.create({
    data: { jobId: job.id, manifestSha256, files: {}, isDryRun: false, report: [row] },
  });
}

async function failOneJob(catalog: TinyCatalog, by: User): Promise<Job> {
  const { db } = catalog;
  const job = await createJob(catalog.as(by), db, { kind: 'SPLIT_LIMBS', input: {} });
  const claim = { jobId: job.id, attempt: (await startJob(db, job.id, 1))?.attempt ?? 0 };
  await failJob(db, claim, { code: 'INTERNAL', message: 'The worker ran out of disk.' });
  return db.job.findUniqueOrThrow({ where: { id: job.id } });
}
