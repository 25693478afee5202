import { Alert, Button, Group, List, Progress, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useLive } from '../../api/use-live.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import {
  type JobStateFragment,
  VolumeJobProgressDocument,
  type VolumeJobProgressSubscription,
} from '../../generated/volumes.ts';

export interface JobProgressProps {
  readonly jobId: string;
  /** What is done, as a person would say it. */
  readonly name: string;
  /** Takes it away, once it has ended. */
  readonly onClose?: () => void;
}

/** Work in the background as it goes; when it ends, what is shown is read again. */
export function JobProgress({ jobId, name, onClose }: JobProgressProps) {
  const client = useQueryClient();
  const onNext = useCallback(
    ({ jobProgress }: VolumeJobProgressSubscription) => {
      if (hasEnded(jobProgress)) void client.invalidateQueries();
    },
    [client],
  );
  const { data, error } = useLive(VolumeJobProgressDocument, { jobId }, { onNext });
  return (
    <Stack gap="xs">
      <JobLine job={data?.jobProgress} name={name} />
      <ErrorNotice error={error} />
      {onClose && data && hasEnded(data.jobProgress) && (
        <Button variant="subtle" size="compact-xs" w="fit-content" onClick={onClose}>
          Dismiss
        </Button>
      )}
    </Stack>
  );
}

/** Whether nothing more will come of a job. */
export function hasEnded({ status }: Pick<JobStateFragment, 'status'>): boolean {
  return status !== 'QUEUED' && status !== 'RUNNING';
}

/** How far a job is, or how it ended, with what was refused. */
export function JobLine({ job, name }: { job: JobStateFragment | undefined; name: string }) {
  if (job === undefined || !hasEnded(job)) return <Running job={job} name={name} />;
  if (job.status === 'CANCELLED') return <Alert color="gray" title={`${name}: cancelled`} />;
  if (job.status === 'FAILED') {
    return (
      <Alert color="red" role="alert" title={`${name} failed`}>
        {job.error?.message} {job.error?.code}
      </Alert>
    );
  }
  const refused = job.items.filter(({ code }) => code !== null);
  const isClean = refused.length === 0;
  return (
    <Alert
      color={isClean ? 'teal' : 'yellow'}
      variant="light"
      title={`${name}: ${outcomeOf(job.items.length, refused.length)}`}
      role="status"
    >
      {job.items.length > 0 && (
        <List size="sm" spacing={2}>
          {(isClean ? job.items.slice(0, 5) : refused.slice(0, 20)).map((item) => (
            <List.Item key={`${item.subject} ${item.message}`}>
              {item.subject}: {item.message} {item.code}
            </List.Item>
          ))}
        </List>
      )}
    </Alert>
  );
}

function outcomeOf(items: number, refused: number): string {
  if (refused === 0) return 'done';
  return refused === items ? 'refused' : `done, but for ${refused} of ${items}`;
}

function Running({ job, name }: { job: JobStateFragment | undefined; name: string }) {
  const share = job && job.total > 0 ? (100 * job.done) / job.total : 0;
  const isWaiting = job === undefined || job.status === 'QUEUED';
  return (
    <div role="status">
      <Group justify="space-between" mb={4}>
        <Text size="sm">
          {name}: {isWaiting ? 'waiting for a worker' : job.stage}
        </Text>
        {!isWaiting && job.total > 0 && (
          <Text size="sm" c="dimmed">
            {job.done} of {job.total}
          </Text>
        )}
      </Group>
      <Progress.Root aria-hidden>
        <Progress.Section
          value={isWaiting ? 100 : share}
          animated={isWaiting}
          aria-hidden
          color={isWaiting ? 'gray' : 'teal'}
        />
      </Progress.Root>
    </div>
  );
}
