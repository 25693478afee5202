import { Anchor, Card, Group, SimpleGrid, Skeleton, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import { queryClient } from '../../api/query-client.ts';
import { useGraphQL } from '../../api/use-graphql.ts';
import { useLive } from '../../api/use-live.ts';
import { withStudy } from '../../components/address.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatDice } from '../../components/format.ts';
import { Time } from '../../components/time.tsx';
import {
  type JobStatus,
  type ListedRunFragment,
  ListedRunProgressDocument,
  type ListedRunProgressSubscription,
  TrainingRunsDocument,
} from '../../generated/training.ts';
import { snapshotName } from './run-names.ts';
import { RunProgress } from './run-progress.tsx';
import { hasEnded } from './run-status.ts';
import { StatusBadge } from './status-badge.tsx';

/** More are not followed by themselves: the list is read again anyway. */
const mostFollowed = 12;

/** New runs of others appear after so many ms. */
const lookEveryMs = 5_000;

/** Runs that a worker has, and those that wait for one. */
export function ActiveRuns({
  study,
  status,
}: {
  study: string | null;
  status: readonly JobStatus[];
}) {
  const { data, error, isPending } = useGraphQL(
    TrainingRunsDocument,
    { study, status: [...status] },
    { every: lookEveryMs },
  );
  if (error) return <ErrorNotice error={error} />;
  if (isPending) return <Skeleton height={96} />;
  const runs = data.trainingRuns.nodes;
  const running = runs.filter(({ job }) => job.status === 'RUNNING');
  const queued = runs.filter(({ job }) => job.status !== 'RUNNING');
  return (
    <Stack gap="xs" component="section" aria-label="Running and queued">
      <Title order={2} size="h5">
        Running and queued
      </Title>
      {runs.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing is running, and nothing waits.
        </Text>
      )}
      <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }} spacing="xs">
        {[...running, ...queued.toReversed()].map((run, place) => (
          <ActiveRun key={run.id} run={run} study={study} isFollowed={place < mostFollowed} />
        ))}
      </SimpleGrid>
    </Stack>
  );
}

function ActiveRun({
  run,
  study,
  isFollowed,
}: {
  run: ListedRunFragment;
  study: string | null;
  isFollowed: boolean;
}) {
  const live = useLive(
    ListedRunProgressDocument,
    { id: run.id },
    { enabled: isFollowed, onNext: readListsAtEnd },
  );
  const { job, lastCheck } = live.data?.trainingProgress ?? run;
  return (
    <Card withBorder p="sm">
      <Stack gap={6}>
        <Group justify="space-between" wrap="nowrap">
          <Anchor component={Link} to={withStudy(`/training/${run.id}`, study)} fw={600} size="sm">
            {run.model.name}
          </Anchor>
          <StatusBadge status={job.status} />
        </Group>
        <Text size="xs" c="dimmed">
          {snapshotName(run.snapshot)} · {run.lossChoice.loss.mode} · {run.createdBy.name},{' '}
          <Time at={run.createdAt} />
        </Text>
        <RunProgress job={job} label={`Progress of ${run.model.name}`} />
        <Text size="xs">
          {lastCheck
            ? `At step ${lastCheck.step}: mean loss ${lastCheck.loss.toPrecision(4)}, validation Dice ${formatDice(lastCheck.dice)}`
            : 'No check yet'}
        </Text>
      </Stack>
    </Card>
  );
}

/** A run that has ended goes from here to the others. */
function readListsAtEnd({ trainingProgress }: ListedRunProgressSubscription): void {
  if (hasEnded(trainingProgress.job.status)) void queryClient.invalidateQueries();
}
