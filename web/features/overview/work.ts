import type { OverviewWorkQuery } from '../../generated/overview.ts';

/** Work that has not ended, and how far it is. */
export interface Work {
  readonly id: string;
  readonly title: string;
  /** The page that follows it; null where there is none. */
  readonly path: string | null;
  readonly isQueued: boolean;
  readonly done: number;
  readonly total: number;
  /** In words, with the counts: steps 120 of 400. */
  readonly stage: string;
}

const kinds: Readonly<Record<OverviewWorkQuery['jobs']['nodes'][number]['kind'], string>> = {
  IMPORT: 'Import',
  SPLIT_LIMBS: 'Cutting images of both limbs',
  DERIVE_CLASSES: 'Deriving classes',
  TRAIN: 'Training',
  EVALUATE: 'Evaluation',
  PREDICT: 'Prediction',
  ADD_ANNOTATION: 'Adding a label map',
  AGREEMENT: 'Comparing readers',
  THUMBNAILS: 'Making thumbnails',
};

/** Training runs of the study, or of all, and your other jobs: those that have not ended. */
export function workOf(
  { jobs, trainingRuns }: OverviewWorkQuery,
  study: string | null,
): readonly Work[] {
  const runs = trainingRuns.nodes
    .filter(
      ({ snapshot }) =>
        study === null || snapshot.cohort.studies.some(({ code }) => code === study),
    )
    .filter(({ job }) => isUnderWay(job))
    .map(({ id, model, job, snapshot }) => ({
      ...progressOf(job),
      id,
      title: `Training ${model.name} on ${snapshot.cohort.name}`,
      path: `/training/${encodeURIComponent(id)}`,
    }));
  const others = jobs.nodes
    .filter((job) => job.kind !== 'TRAIN' && isUnderWay(job))
    .map((job) => ({ ...progressOf(job), id: job.id, title: kinds[job.kind], path: null }));
  return [...runs, ...others];
}

interface Job {
  readonly status: string;
  readonly done: number;
  readonly total: number;
  readonly stage: string;
}

function isUnderWay({ status }: Job): boolean {
  return status === 'QUEUED' || status === 'RUNNING';
}

function progressOf({ status, done, total, stage }: Job) {
  const isQueued = status === 'QUEUED';
  const counts = total > 0 ? ` ${done.toLocaleString()} of ${total.toLocaleString()}` : '';
  return { isQueued, done, total, stage: isQueued ? 'waits for a worker' : `${stage}${counts}` };
}
