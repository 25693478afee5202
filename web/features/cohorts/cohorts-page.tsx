import { Anchor, Button, Group, Skeleton, Text } from '@mantine/core';
import { IconArrowsDiff, IconPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useRows } from '../../api/use-graphql.ts';
import { useStudy } from '../../app/use-study.ts';
import { withStudy } from '../../components/address.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import { Time } from '../../components/time.tsx';
import { CohortsDocument, type CohortsQuery } from '../../generated/cohorts.ts';
import { cohortPath, snapshotPath } from './paths.ts';
import { type UsedModel, usedModels } from './used-models.ts';

type Cohort = CohortsQuery['cohorts']['nodes'][number];

export function Component() {
  const [study] = useStudy();
  const cohorts = useRows(CohortsDocument, {}, (result) => result.cohorts);
  const rows = cohorts.rows.filter(
    ({ studies }) => study === null || studies.some(({ code }) => code === study),
  );
  const canCompare = rows.some(({ snapshots }) => snapshots.totalCount > 0);
  return (
    <Page
      title="Cohorts"
      description="Questions over volumes that are saved, and the snapshots that were frozen of them to train on."
      actions={
        <>
          {canCompare && (
            <Button
              component={Link}
              to={withStudy('/cohorts/compare', study)}
              variant="default"
              leftSection={<IconArrowsDiff size={16} />}
            >
              Compare snapshots
            </Button>
          )}
          <NewCohort study={study} />
        </>
      }
    >
      <ErrorNotice error={cohorts.error} />
      {cohorts.isPending && <Skeleton height={240} />}
      {!cohorts.isPending && !cohorts.error && rows.length === 0 && (
        <EmptyState title="No cohort yet" action={<NewCohort study={study} />}>
          A cohort says which volumes to learn from: all of a region, those with bone labelled,
          those of a scanner. Build one and see, as you do, how far its volumes are labelled and
          which loss that leads to.
        </EmptyState>
      )}
      {rows.length > 0 && (
        <DataTable
          name="Cohorts"
          rows={rows}
          columns={columnsFor(study)}
          rowKey={({ id }) => id}
          footer={
            cohorts.hasMore && (
              <Button
                mt="sm"
                variant="default"
                loading={cohorts.isReadingMore}
                onClick={cohorts.readMore}
              >
                More cohorts
              </Button>
            )
          }
        />
      )}
    </Page>
  );
}

function NewCohort({ study }: { study: string | null }) {
  return (
    <Button
      component={Link}
      to={withStudy('/cohorts/new', study)}
      leftSection={<IconPlus size={16} />}
    >
      New cohort
    </Button>
  );
}

function columnsFor(study: string | null): Column<Cohort>[] {
  return [
    {
      key: 'name',
      title: 'Cohort',
      value: ({ name }) => name,
      cell: ({ name, description }) => (
        <>
          <Anchor component={Link} to={cohortPath(name, study)} fz="sm">
            {name}
          </Anchor>
          {description && (
            <Text size="xs" c="dimmed" lineClamp={2}>
              {description}
            </Text>
          )}
        </>
      ),
    },
    {
      key: 'studies',
      title: 'Studies',
      value: ({ studies }) => studies.map(({ code }) => code).join(', '),
    },
    {
      key: 'volumes',
      title: 'Volumes now',
      align: 'right',
      value: ({ volumeCount }) => volumeCount,
      cell: ({ volumeCount }) => volumeCount.toLocaleString(),
    },
    {
      key: 'snapshots',
      title: 'Snapshots',
      align: 'right',
      value: ({ snapshots }) => snapshots.totalCount,
    },
    {
      key: 'latest',
      title: 'Latest snapshot',
      value: ({ snapshots }) => snapshots.nodes.at(-1)?.createdAt,
      cell: ({ name, snapshots }) => <Latest name={name} snapshots={snapshots} study={study} />,
    },
    {
      key: 'models',
      title: 'Used by',
      value: (cohort) =>
        usedModels(cohort.snapshots.nodes)
          .map(({ name, versions }) => `${name} ${versions}`)
          .join('; '),
      cell: (cohort) => <Models used={usedModels(cohort.snapshots.nodes)} study={study} />,
    },
  ];
}

function Latest({
  name,
  snapshots,
  study,
}: {
  name: string;
  snapshots: Cohort['snapshots'];
  study: string | null;
}) {
  const latest = snapshots.nodes.at(-1);
  if (!latest) return 'never frozen';
  return (
    <Group gap={6}>
      <Anchor component={Link} to={snapshotPath(name, latest.number, study)} fz="sm">
        #{latest.number}
      </Anchor>
      <Text size="sm" c="dimmed">
        <Time at={latest.createdAt} />
      </Text>
    </Group>
  );
}

function Models({ used, study }: { used: readonly UsedModel[]; study: string | null }) {
  if (used.length === 0) return '–';
  return (
    <Group gap="xs">
      {used.map(({ name, versions }) => (
        <Text size="sm" key={name}>
          <Anchor
            component={Link}
            to={withStudy(`/models/${encodeURIComponent(name)}`, study)}
            fz="sm"
            underline="always"
          >
            {name}
          </Anchor>{' '}
          {versions}
        </Text>
      ))}
    </Group>
  );
}
