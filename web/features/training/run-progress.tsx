import { Group, Progress, Text } from '@mantine/core';
import type { JobStateFragment } from '../../generated/training.ts';

/** How far a run is in its present stage, with a bar and in numbers. */
export function RunProgress({ job, label }: { job: JobStateFragment; label: string }) {
  const { done, total, stage, status } = job;
  if (status === 'QUEUED') {
    return (
      <Text size="xs" c="dimmed">
        Waiting for a worker
      </Text>
    );
  }
  const percent = total === 0 ? 0 : (100 * done) / total;
  return (
    <div>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text size="xs">{stage || 'Starting'}</Text>
        <Text size="xs" c="dimmed">
          {done.toLocaleString()} of {total.toLocaleString()}
        </Text>
      </Group>
      <Progress.Root size="sm" mt={2}>
        <Progress.Section value={percent} aria-label={label} />
      </Progress.Root>
    </div>
  );
}
