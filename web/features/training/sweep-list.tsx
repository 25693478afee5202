import { Anchor, Button, Group, Skeleton } from '@mantine/core';
import { Link } from 'react-router';
import { useRows } from '../../api/use-graphql.ts';
import { withStudy } from '../../components/address.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatDice } from '../../components/format.ts';
import { Time } from '../../components/time.tsx';
import { SweepsDocument, type SweepsQuery } from '../../generated/training.ts';
import { hasEnded } from './run-status.ts';

type ListedSweep = SweepsQuery['sweeps']['nodes'][number];

/** Sweeps, the newest first. */
export function SweepList({ study }: { study: string | null }) {
  const { rows, error, isPending, hasMore, isReadingMore, readMore } = useRows(
    SweepsDocument,
    { study },
    ({ sweeps }) => sweeps,
  );
  if (error) return <ErrorNotice error={error} />;
  if (isPending) return <Skeleton height={240} />;
  if (rows.length === 0) {
    return (
      <EmptyState
        title="No sweep yet"
        action={
          <Button component={Link} to={withStudy('/training/new?as=sweep', study)}>
            Begin a sweep
          </Button>
        }
      >
        A sweep trains once for each combination of some settings, or for each fold of a
        cross-validation, and measures every run.
      </EmptyState>
    );
  }
  return (
    <DataTable
      name="Sweeps"
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
  );
}

function columnsFor(study: string | null): Column<ListedSweep>[] {
  return [
    {
      key: 'model',
      title: 'Model',
      value: ({ model }) => model.name,
      cell: ({ id, model }) => (
        <Anchor component={Link} to={withStudy(`/training/sweeps/${id}`, study)} size="sm">
          {model.name}
        </Anchor>
      ),
    },
    {
      key: 'axes',
      title: 'What differs',
      value: ({ axes }) =>
        axes.map(({ name, values }) => `${name}: ${values.join(', ')}`).join('; '),
    },
    { key: 'runs', title: 'Runs', value: ({ runs }) => runs.length, align: 'right' },
    {
      key: 'ended',
      title: 'Ended',
      value: ({ runs }) => runs.filter(({ run }) => hasEnded(run.job.status)).length,
      align: 'right',
    },
    {
      key: 'best',
      title: 'Best Dice',
      value: bestDice,
      cell: (sweep) => formatDice(bestDice(sweep)),
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

function bestDice({ runs }: ListedSweep): number | null {
  const measured = runs.flatMap(({ meanDice }) => meanDice ?? []);
  return measured.length === 0 ? null : Math.max(...measured);
}
