import type { Job, JobKind } from '../generated/prisma/client.ts';
import type { JobResult } from '../services/jobs/claims.ts';
import type { WorkerContext } from './worker-context.ts';

export type JobHandler = (worker: WorkerContext, job: Job) => Promise<JobResult>;

/** What does each kind of job. Loaded when first needed: the training engine is large. */
export type JobHandlers = Readonly<Partial<Record<JobKind, () => Promise<JobHandler>>>>;

export const handlers: JobHandlers = {
  IMPORT: async () => (await import('./import.ts')).runImport,
  SPLIT_LIMBS: async () => (await import('./split-limbs.ts')).runSplitLimbs,
  DERIVE_CLASSES: async () => (await import('./derive-classes.ts')).runDeriveClasses,
  TRAIN: async () => (await import('./train.ts')).runTrain,
  EVALUATE: async () => (await import('./evaluate.ts')).runEvaluate,
  ADD_ANNOTATION: async () => (await import('./add-annotation.ts')).runAddAnnotation,
  AGREEMENT: async () => (await import('./agreement.ts')).runAgreement,
  THUMBNAILS: async () => (await import('./thumbnails.ts')).runThumbnails,
  PREDICT: async () => (await import('./predict.ts')).runPredict,
};
