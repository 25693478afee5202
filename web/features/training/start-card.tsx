import { Alert, Button, Card, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { ApiError } from '../../api/request.ts';
import { useChange } from '../../api/use-change.ts';
import { useStudy } from '../../app/use-study.ts';
import { withStudy } from '../../components/address.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { StartSweepDocument, StartTrainingDocument } from '../../generated/training.ts';
import { mostRuns, runCount } from './grid.ts';
import type { Loss } from './loss.ts';
import type { NewTrainingProps } from './new-training-props.ts';
import { PlanSummary } from './plan-summary.tsx';
import type { Refusals } from './refusals.ts';
import { mayTrain } from './rights.ts';
import { snapshotName } from './run-names.ts';
import type { FlatSettings } from './settings.ts';
import { needsWhy, sweepInput, type TrainingForm, trainingInput } from './training-form.ts';

export interface StartCardProps
  extends Pick<NewTrainingProps, 'snapshot' | 'presets' | 'isAdministrator' | 'isSweep'> {
  readonly form: TrainingForm;
  /** All that would hold. */
  readonly settings: FlatSettings;
  readonly loss: Loss;
  /** What the server said no with to what is filled in now. */
  readonly planError: Error | null;
  readonly refusals: Refusals;
  /** The name of the model. */
  readonly children: ReactNode;
}

/** What would come of the form, and the button that begins it. */
export function StartCard(props: StartCardProps) {
  const { form, snapshot, presets, isSweep, refusals, planError, children } = props;
  const [study] = useStudy();
  const navigate = useNavigate();
  const startRun = useChange(StartTrainingDocument, {
    done: () => 'The run is queued.',
    onDone: ({ startTraining }) => {
      void navigate(withStudy(`/training/${startTraining.run.id}`, study));
    },
  });
  const startSweep = useChange(StartSweepDocument, {
    done: () => 'The runs of the sweep are queued.',
    onDone: ({ startSweep: { sweep } }) => {
      void navigate(withStudy(`/training/sweeps/${sweep.id}`, study));
    },
  });
  const start = isSweep
    ? () => startSweep.mutate({ input: sweepInput(form, presets, snapshot.id) })
    : () => startRun.mutate({ input: trainingInput(form, presets, snapshot.id) });
  const count = runCount(form.axes, snapshot.foldCount);
  const obstacle = obstacleOf(props, count);
  // What belongs to a field is said there.
  const isElsewhere = planError !== null && refusals.elsewhere.length > 0;
  return (
    <Card withBorder pos="sticky" top={64} component="section" aria-label="Summary">
      <Stack gap="sm">
        <Title order={2} size="h5">
          On {snapshotName(snapshot)}
        </Title>
        {children}
        <PlanSummary
          settings={props.settings}
          loss={props.loss}
          sides={snapshot.sides}
          classCount={snapshot.classes.length}
        />
        {snapshot.withdrawnSubjects > 0 && (
          <Alert color="red" title="Subjects were withdrawn">
            {snapshot.withdrawnSubjects} of its subjects were withdrawn since it was frozen, so
            nothing is trained on it any more. Freeze the cohort again, and train on the new
            snapshot.
          </Alert>
        )}
        {isElsewhere && (
          <ErrorNotice
            title="This would be refused"
            error={
              planError instanceof ApiError
                ? new ApiError(planError.code, refusals.elsewhere.join(' '))
                : planError
            }
          />
        )}
        <ErrorNotice error={isSweep ? startSweep.error : startRun.error} title="It was refused" />
        <Button
          size="sm"
          onClick={start}
          disabled={obstacle !== null}
          loading={startRun.isPending || startSweep.isPending}
        >
          {isSweep ? `Start ${count} ${count === 1 ? 'run' : 'runs'}` : 'Start training'}
        </Button>
        <Text size="xs" c="dimmed" mih={36} role="status">
          {obstacle ?? 'It waits in the queue until a worker takes it; you can go on meanwhile.'}
        </Text>
      </Stack>
    </Card>
  );
}

/** Why it cannot be started as it is; null when it can. */
function obstacleOf(
  { form, snapshot, isAdministrator, isSweep, planError }: StartCardProps,
  count: number,
): string | null {
  if (!mayTrain(snapshot.cohort.studies, isAdministrator)) {
    return 'Training takes the role of an editor in every study of the cohort: ask an owner.';
  }
  if (snapshot.withdrawnSubjects > 0) return 'Nothing is trained on this snapshot any more.';
  if (form.model.trim() === '') return 'Give the model a name.';
  if (isSweep && count === 0) return 'Say what differs between the runs, with its values.';
  if (isSweep && count > mostRuns) return `At most ${mostRuns} runs can be asked for at once.`;
  if (needsWhy(form, isSweep) && !form.loss?.why.trim()) {
    return 'Say why the loss is another than the automatic one: switch on “Choose another loss”.';
  }
  // A sweep may give what is wrong here other values.
  if (!isSweep && planError) return 'Change what is marked as refused first.';
  return null;
}
