import type {
  CohortSnapshot,
  Evaluation,
  ModelVersion,
  Study,
  User,
  Volume,
} from '../../src/generated/prisma/client.ts';
import { startTraining } from '../../src/services/training.ts';
import { registerVersion } from './full-catalog.ts';
import { freezeDiscs } from './learning.ts';
import { createStudy, createUser, createVolume, type TinyCatalog } from './tiny-study.ts';

/** [TP, FP, FN]. */
export type Counts = readonly [number, number, number];

/** Counts of one class in one volume. */
export interface Counted {
  /** Which of the volumes. */
  readonly volume: number;
  readonly class: string;
  /** Index of the first slice; 0 when left out. */
  readonly from?: number;
  /** Indices of the slices, where they are not one after the other. */
  readonly at?: readonly number[];
  readonly slices: readonly Counts[];
}

/** A study whose versions have counts as given, and people who may see them or not. */
export interface ComparedStudy {
  readonly study: Study;
  readonly editor: User;
  readonly viewer: User;
  readonly stranger: User;
  readonly snapshot: CohortSnapshot;
  /** One a subject, s0 to s7, and last the second visit of s0, on another scanner. */
  readonly volumes: readonly Volume[];
  /** A version of the model with the study's name, of the classes given or all. */
  createVersion(classes?: readonly string[]): Promise<ModelVersion>;
  measure(
    version: ModelVersion,
    counted: readonly Counted[],
    on?: CohortSnapshot,
  ): Promise<Evaluation>;
}

export async function createComparedStudy(
  catalog: TinyCatalog,
  code: string,
): Promise<ComparedStudy> {
  const study = await createStudy(catalog, code);
  const editor = await createUser(catalog, `editor of ${code}`, [[study, 'EDITOR']]);
  const snapshot = await freezeDiscs(catalog, { study, by: editor });
  const secondVisit = { subject: 's0', visit: 'v2', scanner: 'Skyra', annotated: [] };
  await createVolume(catalog, { study, ...secondVisit });
  const volumes = await catalog.db.volume.findMany({
    where: { studyId: study.id },
    orderBy: { createdAt: 'asc' },
  });
  return {
    ...{ study, editor, snapshot, volumes },
    viewer: await createUser(catalog, `viewer of ${code}`, [[study, 'VIEWER']]),
    stranger: await createUser(catalog, `stranger to ${code}`),
    createVersion: (classes = snapshot.classes) =>
      createVersion(catalog, { snapshot, by: editor, model: code, classes }),
    measure: (version, counted, on = snapshot) => measure(catalog, version, on, counted, volumes),
  };
}

/** A version of a model, of the classes given, that learned from the snapshot. */
export async function createVersion(
  catalog: TinyCatalog,
  made: {
    readonly snapshot: CohortSnapshot;
    readonly by: User;
    readonly model: string;
    readonly classes: readonly string[];
  },
): Promise<ModelVersion> {
  const { snapshot, by, model, classes } = made;
  const run = await startTraining(catalog.as(by), {
    ...{ snapshotId: snapshot.id, model, preset: 'small' },
  });
  return registerVersion(catalog, { ...snapshot, classes: [...classes] }, run);
}

/** An evaluation with counts as given, in these volumes. */
export async function measure(
  { db }: TinyCatalog,
  version: ModelVersion,
  snapshot: CohortSnapshot,
  counted: readonly Counted[],
  volumes: readonly Volume[],
): Promise<Evaluation> {
  const classes = await db.labelClass.findMany();
  return db.evaluation.create({
    data: {
      ...{ versionId: version.id, snapshotId: snapshot.id },
      counts: {
        create: counted.map(({ volume, class: code, from = 0, at, slices }) => ({
          volumeId: volumes[volume]?.id ?? '',
          classId: classes.find((entry) => entry.code === code)?.id ?? 0,
          slices: slices.map((_, index) => at?.[index] ?? from + index),
          truePositive: slices.map(([tp]) => tp),
          falsePositive: slices.map(([, fp]) => fp),
          falseNegative: slices.map(([, , fn]) => fn),
        })),
      },
    },
  });
}

/** Counts whose Dice is so many hundredths. */
export function hundredths(dice: number): Counts {
  return [dice, 100 - dice, 100 - dice];
}

/** One slice in each of the first volumes, with Dice in hundredths. */
export function bySubject(code: string, dice: readonly number[]): Counted[] {
  return dice.map((value, volume) => ({ volume, class: code, slices: [hundredths(value)] }));
}
