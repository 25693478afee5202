import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconArrowsDiff, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { queryClient } from '../../api/query-client.ts';
import { request } from '../../api/request.ts';
import { useGraphQL } from '../../api/use-graphql.ts';
import { useStudy } from '../../app/use-study.ts';
import { withStudy } from '../../components/address.ts';
import { Confirm } from '../../components/confirm.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import {
  CohortByNameDocument,
  type CohortByNameQuery,
  DeleteCohortDocument,
} from '../../generated/cohorts.ts';
import { whyNot } from './editors.ts';
import { describeFilter, filterOf } from './filter.ts';
import { FreezePanel } from './freeze-panel.tsx';
import { NoCohort } from './no-cohort.tsx';
import { cohortPath } from './paths.ts';
import { SnapshotList } from './snapshot-list.tsx';

type Cohort = NonNullable<CohortByNameQuery['cohort']>;

export function Component() {
  const { name = '' } = useParams();
  const [study] = useStudy();
  const { data, error, isPlaceholderData } = useGraphQL(CohortByNameDocument, { name });
  if (data?.cohort === null && !isPlaceholderData) return <NoCohort name={name} />;
  const cohort = isPlaceholderData ? undefined : data?.cohort;
  return (
    <Page
      title={name}
      above={[{ label: 'Cohorts', to: withStudy('/cohorts', study) }]}
      description={cohort && <About cohort={cohort} />}
      actions={cohort && <Actions cohort={cohort} />}
    >
      <ErrorNotice error={error} />
      {cohort ? <Contents cohort={cohort} /> : !error && <Skeleton height={480} />}
    </Page>
  );
}

function About({ cohort: { description, filter, studies } }: { cohort: Cohort }) {
  return (
    <>
      {description && <Text size="sm">{description}</Text>}
      {describeFilter(filterOf(filter).filter)}; from {studies.map(({ code }) => code).join(', ')}
    </>
  );
}

function Actions({ cohort }: { cohort: Cohort }) {
  const [study] = useStudy();
  const navigate = useNavigate();
  const [isAsking, setIsAsking] = useState(false);
  const why = whyNot(cohort.studies);
  const isFrozen = cohort.snapshots.nodes.length > 0;
  const whyKept = isFrozen ? 'A cohort that was frozen stays: its snapshots need it.' : null;
  const remove = async () => {
    await request(DeleteCohortDocument, { input: { cohortId: cohort.id } });
    await navigate(withStudy('/cohorts', study));
    await queryClient.invalidateQueries();
  };
  return (
    <>
      <Button
        component={Link}
        to={withStudy(`${cohortPath(cohort.name)}/edit`, study)}
        variant="default"
        leftSection={<IconPencil size={16} />}
        {...(why !== null && { disabled: true, title: why, 'data-disabled': true })}
      >
        Change
      </Button>
      <Button
        variant="default"
        leftSection={<IconTrash size={16} />}
        disabled={why !== null || isFrozen}
        title={why ?? whyKept ?? ''}
        onClick={() => setIsAsking(true)}
      >
        Delete
      </Button>
      <Confirm
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title={`Delete the cohort ${cohort.name}?`}
        verb="Delete cohort"
        isDangerous
        onConfirm={remove}
      >
        The question goes, and cannot be brought back. Its volumes and their label maps stay as they
        are.
      </Confirm>
    </>
  );
}

function Contents({ cohort }: { cohort: Cohort }) {
  const [study] = useStudy();
  const snapshots = cohort.snapshots.nodes;
  const [before, after] = snapshots.slice(-2);
  return (
    <Stack gap="lg">
      <Stack gap="xs" component="section" aria-label="Snapshots">
        <Group justify="space-between">
          <Title order={2} size="h4">
            Snapshots
          </Title>
          {before && after && (
            <Button
              component={Link}
              to={withStudy(`/cohorts/compare?before=${before.id}&after=${after.id}`, study)}
              variant="default"
              leftSection={<IconArrowsDiff size={16} />}
            >
              Compare the last two
            </Button>
          )}
        </Group>
        {snapshots.length === 0 ? (
          <EmptyState title="Never frozen">
            Training needs volumes, labels and sides that never change: freeze below what the cohort
            holds now.
          </EmptyState>
        ) : (
          <SnapshotList cohort={cohort.name} snapshots={snapshots} />
        )}
      </Stack>
      <FreezePanel cohort={cohort} />
    </Stack>
  );
}
