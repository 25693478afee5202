import { Stack, Table, Text, Timeline } from '@mantine/core';
import { formatDice } from '../../components/format.ts';
import { Time } from '../../components/time.tsx';
import type { Check } from './curve.ts';
import { hasEnded, runStatuses } from './run-status.ts';
import type { ShownRun } from './use-run.ts';

/** What happened to the run, in order, and what its checks showed. */
export function RunHistory({ run, checks }: { run: ShownRun; checks: readonly Check[] }) {
  const { job, createdAt, createdBy, resumes, stopReason, version, model } = run;
  const isEnded = hasEnded(job.status);
  return (
    <Stack gap="sm">
      <Timeline bulletSize={14} lineWidth={2} active={isEnded ? 9 : 1} fz="sm">
        <Timeline.Item title="Asked for">
          <Text size="xs" c="dimmed">
            <Time at={createdAt} /> by {createdBy.name}
          </Text>
        </Timeline.Item>
        <Timeline.Item title={job.startedAt ? 'Taken by a worker' : 'Waits for a worker'}>
          <Text size="xs" c="dimmed">
            {job.startedAt && <Time at={job.startedAt} />}
            {run.device && `, on ${run.device}`}
          </Text>
        </Timeline.Item>
        {resumes > 0 && (
          <Timeline.Item title={`Taken up again from a checkpoint, ${resumes} times`}>
            <Text size="xs" c="dimmed">
              A worker had ended before the run did; the curve is the one that would have been.
            </Text>
          </Timeline.Item>
        )}
        {stopReason !== null && <Timeline.Item title={`Ended early: ${stopReason}`} />}
        {version && <Timeline.Item title={`Registered as ${model.name}@${version.number}`} />}
        {isEnded && (
          <Timeline.Item title={`Ended: ${runStatuses[job.status].label}`}>
            <Text size="xs" c="dimmed">
              {job.finishedAt && <Time at={job.finishedAt} />}
            </Text>
          </Timeline.Item>
        )}
        {!isEnded && job.startedAt && <Timeline.Item title={`Now: ${job.stage || 'starting'}`} />}
      </Timeline>
      {checks.length > 0 && (
        <Checks checks={checks} bestStep={run.bestStep} kept={run.checkpoints} />
      )}
    </Stack>
  );
}

function Checks({
  checks,
  bestStep,
  kept,
}: {
  checks: readonly Check[];
  bestStep: number | null;
  kept: readonly number[];
}) {
  return (
    <Table.ScrollContainer minWidth={0} mah={300} type="native">
      <Table stickyHeader aria-label="Checks">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Check at step</Table.Th>
            <Table.Th ta="right">Mean loss</Table.Th>
            <Table.Th ta="right">Validation Dice</Table.Th>
            <Table.Th>Note</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {checks.toReversed().map(({ step, loss, dice }) => (
            <Table.Tr key={step}>
              <Table.Td>{step.toLocaleString()}</Table.Td>
              <Table.Td ta="right">{loss.toFixed(4)}</Table.Td>
              <Table.Td ta="right">{formatDice(dice)}</Table.Td>
              <Table.Td>
                {[step === bestStep && '★ best', kept.includes(step) && 'checkpoint']
                  .filter(Boolean)
                  .join(', ')}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
