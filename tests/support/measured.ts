import { randomUUID } from 'node:crypto';
import type {
  CohortSnapshot,
  Evaluation,
  Laterality,
  ModelVersion,
  Study,
  SurfaceConvention,
  User,
  Volume,
} from '../../src/generated/prisma/client.ts';
import { startTraining } from '../../src/services/training.ts';
import { sha256Of } from '../../src/storage/object-store.ts';
import { registerVersion } from './full-catalog.ts';
import { freezeDiscs } from './learning.ts';
import { createStudy, createTinyCatalog, createUser, type TinyCatalog } from './tiny-study.ts';

/** [HD95 in mm, ASSD in mm, surface Dice]. */
type DistanceValues = readonly [number | null, number | null, number | null];

export interface MeasuredClass {
  /** Index of the first slice measured; 0 when left out. */
  readonly from?: number;
  /** [TP, FP, FN] by slice. */
  readonly slices: readonly (readonly [number, number, number])[];
  /** Slices annotated; those measured when left out. */
  readonly annotated?: number;
  readonly distances?: Readonly<Partial<Record<SurfaceConvention, DistanceValues>>>;
}

export interface MeasuredMember {
  readonly subject: string;
  readonly visit?: string;
  readonly scanner?: string;
  readonly laterality?: Laterality;
  readonly sequence?: string;
  /** 4 when left out. */
  readonly sliceCount?: number;
  /** In mm along the three axes: 1, 1 and 1 when left out. Slices from head to feet: negative. */
  readonly spacing?: readonly [number, number, number];
  readonly classes: Readonly<Record<string, MeasuredClass>>;
}

/** A version with counts and distances as given, of volumes without images. */
export interface MeasuredStudy {
  readonly version: ModelVersion;
  measure(members: readonly MeasuredMember[]): Promise<Evaluation>;
}

/** A catalog of its own with such a version, and somebody who may only look. */
export async function createMeasuredCatalog(): Promise<{
  readonly catalog: TinyCatalog;
  readonly viewer: User;
  readonly measured: MeasuredStudy;
}> {
  const catalog = await createTinyCatalog();
  const study = await createStudy(catalog, 'measured');
  const viewer = await createUser(catalog, 'viewer', [[study, 'VIEWER']]);
  const editor = await createUser(catalog, 'editor', [[study, 'EDITOR']]);
  return { catalog, viewer, measured: await createMeasuredStudy(catalog, study, editor) };
}

export async function createMeasuredStudy(
  catalog: TinyCatalog,
  study: Study,
  by: User,
): Promise<MeasuredStudy> {
  const learned = await freezeDiscs(catalog, { study, by });
  const run = await startTraining(catalog.as(by), {
    ...{ snapshotId: learned.id, model: `discs of ${study.code}`, preset: 'small' },
  });
  const version = await registerVersion(catalog, learned, run);
  return {
    version,
    measure: async (members) => {
      const volumes: Volume[] = [];
      for (const member of members) volumes.push(await addVolume(catalog, study, member));
      const snapshot = await freezeMembers(catalog, { learned, study, members, volumes });
      return recordMeasured(catalog, { version, snapshot, members, volumes });
    },
  };
}

async function addVolume(
  { db }: TinyCatalog,
  { id: studyId }: Study,
  member: MeasuredMember,
): Promise<Volume> {
  const { sliceCount = 4, spacing = [1, 1, 1], laterality = 'NONE', sequence } = member;
  const studyId_code = { studyId, code: member.subject };
  const subject = await db.subject.upsert({
    ...{ where: { studyId_code }, create: studyId_code, update: {} },
  });
  const subjectId_code = { subjectId: subject.id, code: member.visit ?? 'v1' };
  const visit = await db.visit.upsert({
    ...{ where: { subjectId_code }, create: subjectId_code, update: {} },
  });
  const name = member.scanner ?? 'Prisma';
  const scanner = await db.scanner.upsert({ where: { name }, create: { name }, update: {} });
  const schema = await db.labelSchema.findUniqueOrThrow({ where: { code: 'discs' } });
  const imageSha256 = sha256Of(Buffer.from(randomUUID()));
  await db.storedObject.create({ data: { sha256: imageSha256, size: 1 } });
  const [x, y, z] = spacing;
  return db.volume.create({
    data: {
      ...{ studyId, subjectId: subject.id, visitId: visit.id, scannerId: scanner.id },
      ...{ schemaId: schema.id, laterality, sequence: sequence ?? null, imageSha256, sliceCount },
      size: [16, 16, sliceCount],
      spacingMm: spacing.map(Math.abs),
      affine: [x, 0, 0, 0, 0, y, 0, 0, 0, 0, z, 0, 0, 0, 0, 1],
    },
  });
}

interface Frozen {
  readonly learned: CohortSnapshot;
  readonly study: Study;
  readonly members: readonly MeasuredMember[];
  readonly volumes: readonly Volume[];
}

/** A snapshot that adds these to what was learned from, all held back. */
async function freezeMembers(
  { db }: TinyCatalog,
  { learned, study, members, volumes }: Frozen,
): Promise<CohortSnapshot> {
  const { id: _id, leftOut: _leftOut, labelSets: _labelSets, createdAt: _at, ...like } = learned;
  const training = await db.cohortMember.findMany({
    where: { snapshotId: learned.id, side: 'TRAINING' },
  });
  const number = 1 + (await db.cohortSnapshot.count({ where: { cohortId: learned.cohortId } }));
  return db.cohortSnapshot.create({
    data: {
      ...{ ...like, number, leftOut: [] },
      studies: { create: { studyId: study.id } },
      members: {
        create: [
          ...training.map(({ volumeId, side, imageSha256, coverage }) => ({
            ...{ volumeId, side, imageSha256, coverage: coverage ?? {} },
          })),
          ...volumes.map(({ id: volumeId, imageSha256, sliceCount }, n) => ({
            ...{ volumeId, imageSha256, side: 'EVALUATION' as const },
            coverage: { sliceCount, exhaustive: null, classes: coverageOf(members[n]) },
          })),
        ],
      },
    },
  });
}

function coverageOf(member: MeasuredMember | undefined) {
  return Object.fromEntries(
    Object.entries(member?.classes ?? {}).map(
      ([code, { from = 0, slices, annotated = slices.length }]) => [
        code,
        { state: 'ANNOTATED', slices: [{ first: from, last: from + annotated - 1 }] },
      ],
    ),
  );
}

interface Recorded {
  readonly version: ModelVersion;
  readonly snapshot: CohortSnapshot;
  readonly members: readonly MeasuredMember[];
  readonly volumes: readonly Volume[];
}

async function recordMeasured(
  { db }: TinyCatalog,
  { version, snapshot, members, volumes }: Recorded,
): Promise<Evaluation> {
  const codes = await db.labelClass.findMany();
  const rows = members.flatMap(({ classes }, n) =>
    Object.entries(classes).map(([code, measured]) => ({
      volumeId: volumes[n]?.id ?? '',
      classId: codes.find((entry) => entry.code === code)?.id ?? 0,
      measured,
    })),
  );
  return db.evaluation.create({
    data: {
      ...{ versionId: version.id, snapshotId: snapshot.id },
      counts: {
        create: rows.map(({ measured: { from = 0, slices }, ...key }) => ({
          ...key,
          slices: slices.map((_, index) => from + index),
          truePositive: slices.map(([tp]) => tp),
          falsePositive: slices.map(([, fp]) => fp),
          falseNegative: slices.map(([, , fn]) => fn),
        })),
      },
      distances: {
        create: rows.flatMap(({ measured: { distances = {} }, ...key }) =>
          (['SURFACE_ELEMENTS', 'BORDER_VOXELS'] as const).flatMap((convention) => {
            const values = distances[convention];
            if (!values) return [];
            const [hd95Mm, assdMm, surfaceDice] = values;
            return [{ ...key, convention, hd95Mm, assdMm, surfaceDice, toleranceMm: 1 }];
          }),
        ),
      },
    },
  });
}

/** Two subjects with two visits each, every value of which there is. */
export const DOUBLE_VISITS: readonly MeasuredMember[] = [
  [10, 2, 1],
  [11, 1, 2],
  [20, 3, 1],
  [22, 2, 2],
].map(([tp = 0, fp = 0, fn = 0], n) => {
  const measured: MeasuredClass = {
    slices: [[tp, fp, fn]],
    distances: { SURFACE_ELEMENTS: [2, 1, 0.9], BORDER_VOXELS: [3, 1, 0.8] },
  };
  return {
    ...{ subject: n < 2 ? 'twice_1' : 'twice_2', visit: n % 2 === 0 ? 'v1' : 'v2' },
    classes: { left_disc: measured, right_disc: measured },
  };
});
