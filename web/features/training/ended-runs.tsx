import { Anchor, Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import { useRows } from '../../api/use-graphql.ts';
import { withStudy } from '../../components/address.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatDice, formatDuration } from '../../components/format.ts';
import { Time } from '../../components/time.tsx';
import {
  type JobStatus,
  type ListedRunFragment,
  TrainingRunsDocument,
} from '../../generated/training.ts';
import { snapshotName } from './run-names.ts';
import { runStatuses } from './run-status.ts';
import { StatusBadge } from './status-badge.tsx';

/** Runs that are over, the newest first. */
export function EndedRuns({
  study,
  status,
  isFiltered,
}: {
  study: string | null;
  status: readonly JobStatus[];
  isFiltered: boolean;
}) {
  const { rows, error, isPending, hasMore, isReadingMore, readMore } = useRows(
    TrainingRunsDocument,
    { study, status: [...status] },
    ({ trainingRuns }) => trainingRuns,
  );
  return (
    <Stack gap="xs" component="section" aria-label="Ended runs">
      <Title order={2} size="h5">
        Ended
      </Title>
      <ErrorNotice error={error} />
      {isPending && <Skeleton height={240} />}
      {!isPending && !error && rows.length === 0 && (
        <NoRuns study={study} isFiltered={isFiltered} />
      )}
      {rows.length > 0 && (
        <DataTable
          name="Training runs"
          rows={rows}
          columns={columnsFor(study)}
          rowKey={({ id }) => id}
          footer={
            hasMore && (
              <Group justify="center" mt="xs">
                <Button variant="default" onClick={readMore} loading={isReadingMore}>
                  Show more
                </Button>
              </Group>
            )
          }
        />
      )}
    </Stack>
  );
}

function NoRuns({ study, isFiltered }: { study: string | null; isFiltered: boolean }) {
  if (isFiltered) return <Text size="sm">No run has ended like this.</Text>;
  return (
    <EmptyState
      title="No run has ended yet"
      action={
        <Button component={Link} to={withStudy('/training/new', study)}>
          Train a network
        </Button>
      }
    >
      Freeze a cohort, and train on its snapshot: the loss is chosen from what is labelled in it,
      and you see why before it starts.
    </EmptyState>
  );
}

function columnsFor(study: string | null): Column<ListedRunFragment>[] {
  return [
    {
      key: 'model',
      title: 'Model',
      value: ({ model, version }) => (version ? `${model.name}@${version.number}` : model.name),
      cell: ({ id, model, version }) => (
        <Anchor component={Link} to={withStudy(`/training/${id}`, study)} size="sm">
          {version ? `${model.name}@${version.number}` : model.name}
        </Anchor>
      ),
    },
    {
      key: 'status',
      title: 'Status',
      value: ({ job }) => runStatuses[job.status].label,
      cell: ({ job }) => <StatusBadge status={job.status} />,
    },
    { key: 'snapshot', title: 'Snapshot', value: ({ snapshot }) => snapshotName(snapshot) },
    {
      key: 'loss',
      title: 'Loss',
      value: ({ lossChoice }) =>
        `${lossChoice.loss.mode}${lossChoice.override ? ' (override)' : ''}`,
    },
    { key: 'steps', title: 'Steps', value: ({ job }) => stepsOf(job), align: 'right' },
    {
      key: 'validation',
      title: 'Validation Dice',
      value: ({ lastCheck }) => lastCheck?.dice,
      cell: ({ lastCheck }) => formatDice(lastCheck?.dice),
      align: 'right',
    },
    {
      key: 'dice',
      title: 'Dice',
      value: ({ version }) => version?.evaluations.nodes[0]?.meanDice,
      cell: ({ version }) => formatDice(version?.evaluations.nodes[0]?.meanDice),
      align: 'right',
    },
    {
      key: 'duration',
      title: 'Took',
      value: ({ job }) => secondsOf(job),
      cell: ({ job }) => {
        const seconds = secondsOf(job);
        return (
          <Text size="sm" component="span" style={{ whiteSpace: 'nowrap' }}>
            {seconds === null ? '–' : formatDuration(seconds)}
          </Text>
        );
      },
      align: 'right',
    },
    { key: 'by', title: 'By', value: ({ createdBy }) => createdBy.name },
    {
      key: 'createdAt',
      title: 'Asked for',
      value: ({ createdAt }) => createdAt,
      cell: ({ createdAt }) => <Time at={createdAt} />,
    },
  ];
}

function stepsOf({ done, stage }: ListedRunFragment['job']): number | null {
  return stage === 'Training' || stage === 'Registering' ? done : null;
}

function secondsOf({ startedAt, finishedAt }: ListedRunFragment['job']): number | null {
  if (startedAt === null || finishedAt === null) return null;
  return (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
}
