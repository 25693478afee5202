import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useCallback, useState } from 'react';
import { queryClient } from '../../../api/query-client.ts';
import { useChange } from '../../../api/use-change.ts';
import { useLive } from '../../../api/use-live.ts';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import {
  StopJobDocument,
  type WatchedJobFragment,
  WatchJobDocument,
  type WatchJobSubscription,
} from '../../../generated/models.ts';

const labels: Readonly<Partial<Record<WatchedJobFragment['kind'], string>>> = {
  EVALUATE: 'Evaluation',
  PREDICT: 'Prediction',
};

/** How far a job is, as it changes; when it is done, everything on the page is read again. */
export function JobNotice({ jobId, onClose }: { jobId: string; onClose: () => void }) {
  const onNext = useCallback(({ jobProgress }: WatchJobSubscription) => {
    if (jobProgress.status === 'SUCCEEDED') void queryClient.invalidateQueries();
  }, []);
  const { data, error } = useLive(WatchJobDocument, { jobId }, { onNext });
  const job = data?.jobProgress;
  if (!job) return <ErrorNotice error={error} />;
  return (
    <Alert
      color={job.status === 'FAILED' ? 'red' : job.status === 'SUCCEEDED' ? 'teal' : 'blue'}
      variant="light"
      role="status"
      title={`${labels[job.kind] ?? 'Job'}: ${stateOf(job)}`}
      {...(isOver(job) && { withCloseButton: true, onClose, closeButtonLabel: 'Close' })}
    >
      <Stack gap="xs">
        <ErrorNotice error={error} />
        {job.error && (
          <Text size="sm">
            {job.error.message} ({job.error.code})
          </Text>
        )}
        <Refusals job={job} />
        {!isOver(job) && <Running job={job} />}
      </Stack>
    </Alert>
  );
}

function isOver({ status }: WatchedJobFragment): boolean {
  return status !== 'QUEUED' && status !== 'RUNNING';
}

function stateOf({ status, stage, done, total }: WatchedJobFragment): string {
  if (status === 'QUEUED') return 'it waits for a worker';
  if (status === 'RUNNING') return `${stage}, ${done} of ${total}`;
  return { SUCCEEDED: 'done', FAILED: 'failed', CANCELLED: 'ended' }[status];
}

/** Items that were not done, with the reason. */
function Refusals({ job: { items } }: { job: WatchedJobFragment }) {
  const refused = items.filter(({ code }) => code !== null);
  return refused.slice(0, 10).map(({ subject, message }) => (
    <Text key={`${subject} ${message}`} size="sm">
      {subject}: {message}
    </Text>
  ));
}

function Running({ job: { id, done, total } }: { job: WatchedJobFragment }) {
  const [isAsked, setIsAsked] = useState(false);
  const stop = useChange(StopJobDocument, { done: () => 'The job ends.' });
  return (
    <Stack gap="xs">
      <Progress value={total === 0 ? 0 : (100 * done) / total} aria-label="Progress" />
      <Group gap="xs">
        {isAsked ? (
          <Button
            size="compact-xs"
            color="red"
            loading={stop.isPending}
            onClick={() => stop.mutate({ input: { jobId: id } })}
          >
            Really end it
          </Button>
        ) : (
          <Button size="compact-xs" variant="default" onClick={() => setIsAsked(true)}>
            End it
          </Button>
        )}
      </Group>
      <ErrorNotice error={stop.error} />
    </Stack>
  );
}
