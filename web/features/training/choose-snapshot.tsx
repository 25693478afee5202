import { Button, Select, Skeleton, Stack } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { useGraphQL } from '../../api/use-graphql.ts';
import { withStudy } from '../../components/address.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { CohortsToLearnDocument } from '../../generated/training.ts';

export interface ChooseSnapshotProps {
  readonly study: string | null;
  readonly onChoose: (snapshotId: string) => void;
}

/** From a cohort to one of its snapshots, the newest of them at first. */
export function ChooseSnapshot({ study, onChoose }: ChooseSnapshotProps) {
  const { data, error, isPending } = useGraphQL(CohortsToLearnDocument, {});
  const [cohortId, setCohortId] = useState<string | null>(null);
  const [snapshotId, setSnapshotId] = useState<string | null>(null);
  if (error) return <ErrorNotice error={error} />;
  if (isPending) return <Skeleton height={160} />;
  const cohorts = data.cohorts.nodes.filter(
    ({ studies, snapshots }) =>
      snapshots.nodes.length > 0 && (study === null || studies.some(({ code }) => code === study)),
  );
  if (cohorts.length === 0) return <NothingFrozen study={study} />;
  const cohort = cohorts.find(({ id }) => id === cohortId);
  const snapshots = cohort?.snapshots.nodes.toReversed() ?? [];
  return (
    <Stack gap="sm" maw={420}>
      <Select
        label="Cohort"
        description="Those that have been frozen."
        searchable
        data={cohorts.map(({ id, name }) => ({ value: id, label: name }))}
        value={cohortId}
        onChange={(id) => {
          setCohortId(id);
          const chosen = cohorts.find((one) => one.id === id);
          setSnapshotId(chosen?.snapshots.nodes.at(-1)?.id ?? null);
        }}
      />
      <Select
        label="Snapshot"
        description="What is learned from, frozen; the newest first."
        disabled={cohort === undefined}
        data={snapshots.map(({ id, number, createdAt, fold, foldCount }) => ({
          value: id,
          label: `#${number}, ${new Date(createdAt).toLocaleDateString()}${fold === null ? '' : `, fold ${fold} of ${foldCount}`}`,
        }))}
        value={snapshotId}
        onChange={setSnapshotId}
      />
      <Button
        disabled={snapshotId === null}
        onClick={() => snapshotId !== null && onChoose(snapshotId)}
        w="fit-content"
      >
        Continue
      </Button>
    </Stack>
  );
}

function NothingFrozen({ study }: { study: string | null }) {
  return (
    <EmptyState
      title="No cohort is frozen yet"
      action={
        <Button component={Link} to={withStudy('/cohorts', study)}>
          To the cohorts
        </Button>
      }
    >
      A network learns from a snapshot: the volumes of a cohort with their label maps, frozen. Make
      a cohort, and freeze it.
    </EmptyState>
  );
}
