import { useCallback, useEffect, useState } from 'react';
import { queryClient } from '../../api/query-client.ts';
import { useGraphQL } from '../../api/use-graphql.ts';
import { useLive } from '../../api/use-live.ts';
import {
  TrainingRunPageDocument,
  type TrainingRunPageQuery,
  TrainingRunProgressDocument,
  type TrainingRunProgressSubscription,
} from '../../generated/training.ts';
import { type Sample, stepsPerSecond, withSample } from './rate.ts';
import { hasEnded } from './run-status.ts';
import { type RunCurve, useCurve } from './use-curve.ts';

/** A run with all that its page shows. */
export type ShownRun = Extract<
  NonNullable<TrainingRunPageQuery['node']>,
  { readonly lossChoice: unknown }
>;

export interface FollowedRun {
  /** Undefined while it is read; null when there is none that one may see. */
  readonly run: ShownRun | null | undefined;
  readonly me: TrainingRunPageQuery['me'] | undefined;
  readonly error: Error | null;
  /** What keeps the page from being told of changes. */
  readonly liveError: Error | null;
  readonly curve: RunCurve;
  /** Steps a second over the last minute; null while it cannot be told. */
  readonly rate: number | null;
}

/** A run as it is, told by the server at each change until it has ended. */
export function useRun(id: string): FollowedRun {
  const query = useGraphQL(TrainingRunPageDocument, { id });
  const node = query.data?.node;
  const read = node && 'lossChoice' in node ? node : null;
  const curve = useCurve(id);
  const { readOn } = curve;
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  const onNext = useCallback(
    ({ trainingProgress: { job } }: TrainingRunProgressSubscription) => {
      if (job.stage === 'Training') {
        const sample = { at: performance.now(), step: job.done };
        setSamples((last) => withSample(last, sample));
      }
      readOn();
      // The last that is told: all else that the page shows of it follows from its end.
      if (hasEnded(job.status)) void queryClient.invalidateQueries();
    },
    [readOn],
  );
  const isFollowed = read !== null && !hasEnded(read.job.status);
  const live = useLive(TrainingRunProgressDocument, { id }, { enabled: isFollowed, onNext });
  const told = live.data?.trainingProgress;
  const isNews = isFollowed && told?.id === id;
  const run = read && { ...read, ...(isNews && told) };
  // Of a run that was taken up again, steps were done again: the curve says so once they are told.
  useEffect(() => {
    if (run?.resumes) readOn();
  }, [run?.resumes, readOn]);
  return {
    run: query.data ? run : undefined,
    me: query.data?.me,
    error: query.error,
    liveError: isFollowed ? live.error : null,
    curve,
    rate: isFollowed ? stepsPerSecond(samples) : null,
  };
}
