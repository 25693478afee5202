import {
  Anchor,
  Button,
  Card,
  Group,
  SimpleGrid,
  Skeleton,
  Stack,
  Text,
  Title,
} from '@mantine/core';
import { IconCopy, IconPlayerStop } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { Link, useParams } from 'react-router';
import { useChange } from '../../api/use-change.ts';
import { useStudy } from '../../app/use-study.ts';
import { withStudy } from '../../components/address.ts';
import { Confirm } from '../../components/confirm.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { LossChoiceView } from '../../components/loss-choice.tsx';
import { Page } from '../../components/page.tsx';
import { Time } from '../../components/time.tsx';
import { CancelTrainingDocument } from '../../generated/training.ts';
import { mayTrain } from './rights.ts';
import { RunCurves } from './run-curves.tsx';
import { RunHistory } from './run-history.tsx';
import { snapshotName } from './run-names.ts';
import { RunSettings } from './run-settings.tsx';
import { RunState } from './run-state.tsx';
import { hasEnded } from './run-status.ts';
import { StatusBadge } from './status-badge.tsx';
import { type FollowedRun, type ShownRun, useRun } from './use-run.ts';

/** A run: how far it is, what it shows, what it was asked for with, and what became of it. */
export function Component() {
  const { id = '' } = useParams();
  const [study] = useStudy();
  const followed = useRun(id);
  const { run, error } = followed;
  const above = [{ label: 'Training', to: withStudy('/training', study) }];
  if (run) return <Run run={run} followed={followed} above={above} study={study} />;
  return (
    <Page title="Training run" above={above}>
      <ErrorNotice error={error} />
      {run === null && (
        <EmptyState title="There is no such training run">
          It was deleted, or you are not a member of all studies of its snapshot.
        </EmptyState>
      )}
      {run === undefined && !error && <Skeleton height={600} />}
    </Page>
  );
}

function Run({
  run,
  followed,
  above,
  study,
}: {
  run: ShownRun;
  followed: FollowedRun;
  above: { label: string; to: string }[];
  study: string | null;
}) {
  const { snapshot, model, version, createdBy, createdAt } = run;
  return (
    <Page
      title={version ? `Training of ${model.name}@${version.number}` : `Training of ${model.name}`}
      above={above}
      description={
        <Group gap="xs">
          <StatusBadge status={run.job.status} />
          <span>
            on{' '}
            <Anchor
              component={Link}
              to={withStudy(
                `/cohorts/${encodeURIComponent(snapshot.cohort.name)}/${snapshot.number}`,
                study,
              )}
              fz="sm"
              underline="always"
            >
              {snapshotName(snapshot)}
            </Anchor>
            , asked for by {createdBy.name}, <Time at={createdAt} />
          </span>
        </Group>
      }
      actions={<Actions run={run} me={followed.me} study={study} />}
    >
      <Failure run={run} study={study} />
      <RunState run={run} rate={followed.rate} liveError={followed.liveError} study={study} />
      <RunCurves run={run} curve={followed.curve} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Section title="Loss, and why">
          <LossChoiceView choice={run.lossChoice} />
        </Section>
        <Section title="What happened">
          <RunHistory run={run} checks={followed.curve.checks} />
        </Section>
      </SimpleGrid>
      <Section title="Settings">
        <RunSettings settings={run.settings} />
      </Section>
    </Page>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card withBorder component="section" aria-label={title}>
      <Stack gap="sm">
        <Title order={2} size="h5">
          {title}
        </Title>
        {children}
      </Stack>
    </Card>
  );
}

function Actions({
  run,
  me,
  study,
}: {
  run: ShownRun;
  me: FollowedRun['me'];
  study: string | null;
}) {
  const [isAsking, setIsAsking] = useState(false);
  const cancel = useChange(CancelTrainingDocument, { done: () => 'The run is cancelled.' });
  const isEditor = mayTrain(run.snapshot.cohort.studies, me?.isAdministrator ?? false);
  const mayCancel = isEditor || run.createdBy.id === me?.id;
  return (
    <>
      <Button
        component={Link}
        to={withStudy(`/training/new?from=${run.id}`, study)}
        variant="default"
        leftSection={<IconCopy size={16} />}
      >
        Duplicate with changes
      </Button>
      {!hasEnded(run.job.status) && (
        <Button
          color="red"
          variant="default"
          leftSection={<IconPlayerStop size={16} />}
          disabled={!mayCancel}
          title={mayCancel ? undefined : 'For who asked for it, and editors of its studies.'}
          onClick={() => setIsAsking(true)}
        >
          Cancel the run
        </Button>
      )}
      <Confirm
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title="Cancel this run?"
        verb="Cancel the run"
        isDangerous
        onConfirm={() => cancel.mutateAsync({ input: { jobId: run.job.id } })}
      >
        It ends where it is, without a version. Its curve and checks stay, its checkpoints do not,
        so that it cannot be taken up again; “Duplicate with changes” begins one like it anew.
      </Confirm>
    </>
  );
}

/** Why it failed, in the server's words, and what is left to do. */
function Failure({ run, study }: { run: ShownRun; study: string | null }) {
  const { error } = run.job;
  if (error === null) return null;
  return (
    <Stack gap="xs">
      <ErrorNotice error={new FailedRun(error)} title={`The run failed: ${error.code}`} />
      <Text size="sm">
        Then{' '}
        <Anchor
          component={Link}
          to={withStudy(`/training/new?from=${run.id}`, study)}
          fz="sm"
          underline="always"
        >
          duplicate it with changes
        </Anchor>
        : its settings are filled in.
      </Text>
    </Stack>
  );
}

class FailedRun extends Error {
  constructor({ message }: { readonly message: string }) {
    super(message);
    this.name = 'FailedRun';
  }
}
