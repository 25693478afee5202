import type { JobStateFragment } from '../../generated/operations.ts';

/** `running 12/80`; `succeeded 40/80 (plateau)` of a run that ended before its last step. */
export function describeStatus({
  job,
  stopReason,
}: {
  readonly job: Pick<JobStateFragment, 'status' | 'done' | 'total'>;
  /** Begins with the reason in one word and a colon. */
  readonly stopReason: string | null;
}): string {
  const reason = stopReason === null ? '' : ` (${stopReason.split(':')[0]?.toLowerCase()})`;
  return `${job.status.toLowerCase()} ${job.done}/${job.total}${reason}`;
}
