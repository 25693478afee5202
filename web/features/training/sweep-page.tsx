import { Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconPlayerStop } from '@tabler/icons-react';
import { useState } from 'react';
import { useParams } from 'react-router';
import { useChange } from '../../api/use-change.ts';
import { useGraphQL } from '../../api/use-graphql.ts';
import { useStudy } from '../../app/use-study.ts';
import { withStudy } from '../../components/address.ts';
import { Confirm } from '../../components/confirm.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatDice } from '../../components/format.ts';
import { Page } from '../../components/page.tsx';
import { Time } from '../../components/time.tsx';
import {
  CancelSweepDocument,
  SweepPageDocument,
  type SweepPageQuery,
} from '../../generated/training.ts';
import { foldAxis } from './grid.ts';
import { mayTrain } from './rights.ts';
import { allStatuses, hasEnded, runStatuses } from './run-status.ts';
import { bestOf, describePlace, type ShownSweep } from './sweep.ts';
import { SweepFolds, SweepRuns } from './sweep-tables.tsx';

/** While runs go on, the sweep is read again after so many ms. */
const lookEveryMs = 3_000;

/** Runs that differ in some settings, compared. */
export function Component() {
  const { id = '' } = useParams();
  const [study] = useStudy();
  const [isOver, setIsOver] = useState(false);
  const { data, error } = useGraphQL(
    SweepPageDocument,
    { id },
    isOver ? {} : { every: lookEveryMs },
  );
  const node = data?.node;
  const sweep = node && 'axes' in node ? node : null;
  if (sweep && isSettled(sweep) !== isOver) setIsOver(isSettled(sweep));
  return (
    <Page
      title={sweep ? `Sweep of ${sweep.model.name}` : 'Sweep'}
      above={[{ label: 'Training', to: withStudy('/training?show=sweeps', study) }]}
      description={
        sweep && (
          <>
            {sweep.axes.map(({ name, values }) => `${name}: ${values.join(', ')}`).join('; ')} ·{' '}
            asked for by {sweep.createdBy.name}, <Time at={sweep.createdAt} />
          </>
        )
      }
      actions={data && sweep && <CancelSweep sweep={sweep} me={data.me} />}
    >
      <ErrorNotice error={error} />
      {!data && !error && <Skeleton height={320} />}
      {data && !sweep && (
        <EmptyState title="There is no such sweep">
          It was deleted, or you are not a member of all studies of its snapshots.
        </EmptyState>
      )}
      {sweep && <Comparison sweep={sweep} study={study} />}
    </Page>
  );
}

/** Whether nothing about it changes any more: runs that ended well are measured after. */
function isSettled({ runs }: ShownSweep): boolean {
  return runs.every(
    ({ run, meanDice }) =>
      hasEnded(run.job.status) && (run.job.status !== 'SUCCEEDED' || meanDice !== null),
  );
}

function Comparison({ sweep, study }: { sweep: ShownSweep; study: string | null }) {
  const { runs, axes, groups } = sweep;
  const best = bestOf(runs);
  const counts = allStatuses.flatMap((status) => {
    const count = runs.filter(({ run }) => run.job.status === status).length;
    return count === 0 ? [] : [`${count} ${runStatuses[status].label}`];
  });
  return (
    <Stack gap="md">
      <Text size="sm" role="status">
        {runs.length} runs: {counts.join(', ')}.{' '}
        {best
          ? `Best so far: ${describePlace(best.coordinates)}, mean Dice ${formatDice(best.meanDice)} on the held-back subjects.`
          : 'None is measured yet: that follows by itself when a run has ended.'}
      </Text>
      {axes.some(({ name }) => name === foldAxis) && groups.length > 0 && (
        <Stack gap={4} component="section" aria-label="Over the folds">
          <Title order={2} size="h5">
            Over the folds
          </Title>
          <SweepFolds groups={groups} />
        </Stack>
      )}
      <Stack gap={4} component="section" aria-label="Each run">
        <Title order={2} size="h5">
          Each run
        </Title>
        <SweepRuns sweep={sweep} best={best} study={study} />
      </Stack>
    </Stack>
  );
}

function CancelSweep({ sweep, me }: { sweep: ShownSweep; me: SweepPageQuery['me'] }) {
  const [isAsking, setIsAsking] = useState(false);
  const cancel = useChange(CancelSweepDocument, { done: () => 'The sweep is cancelled.' });
  const left = sweep.runs.filter(({ run }) => !hasEnded(run.job.status)).length;
  const mayCancel =
    sweep.createdBy.id === me.id ||
    sweep.runs.every(({ run }) => mayTrain(run.snapshot.cohort.studies, me.isAdministrator));
  return (
    <Group>
      {left > 0 && (
        <Button
          color="red"
          variant="default"
          leftSection={<IconPlayerStop size={16} />}
          disabled={!mayCancel}
          title={mayCancel ? undefined : 'For who asked for it, and editors of its studies.'}
          onClick={() => setIsAsking(true)}
        >
          Cancel the sweep
        </Button>
      )}
      <Confirm
        isOpen={isAsking}
        onClose={() => setIsAsking(false)}
        title="Cancel this sweep?"
        verb="Cancel the sweep"
        isDangerous
        onConfirm={() => cancel.mutateAsync({ input: { sweepId: sweep.id } })}
      >
        {left} {left === 1 ? 'run that has' : 'runs that have'} not ended{' '}
        {left === 1 ? 'is' : 'are'} cancelled, and cannot be taken up again. Those that have ended
        stay as they are.
      </Confirm>
    </Group>
  );
}
