import { Anchor, Card, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { withStudy } from '../../components/address.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatDuration } from '../../components/format.ts';
import { RunProgress } from './run-progress.tsx';
import { hasEnded } from './run-status.ts';
import type { ShownRun } from './use-run.ts';

export interface RunStateProps {
  readonly run: ShownRun;
  /** Steps a second; null while it cannot be told. */
  readonly rate: number | null;
  readonly liveError: Error | null;
  readonly study: string | null;
}

/** How far the run is, how fast, and on what. */
export function RunState({ run, rate, liveError, study }: RunStateProps) {
  const { job, version, engine, device, bestStep, stopReason } = run;
  const isEnded = hasEnded(job.status);
  return (
    <Card withBorder component="section" aria-label="Progress">
      <Stack gap="sm">
        {!isEnded && <RunProgress job={job} label="Progress of the run" />}
        <ErrorNotice error={liveError} title="This page is not told of changes" />
        <Group gap="xl" align="flex-start">
          {version && (
            <Fact title="Version">
              <Anchor
                component={Link}
                to={withStudy(
                  `/models/${encodeURIComponent(run.model.name)}/${version.number}`,
                  study,
                )}
                fz="sm"
              >
                {run.model.name}@{version.number}
              </Anchor>
            </Fact>
          )}
          {!isEnded && <Fact title="Time left">{timeLeft(run, rate)}</Fact>}
          {!isEnded && (
            <Fact title="Rate">{rate === null ? '–' : `${rate.toPrecision(3)} steps/s`}</Fact>
          )}
          {isEnded && <Fact title="Took">{took(run)}</Fact>}
          <Fact title="Engine">{engine ?? 'none yet'}</Fact>
          <Fact title="Device">{device ?? 'none yet'}</Fact>
          <Fact title="Best check">{bestStep === null ? '–' : `step ${bestStep}`}</Fact>
          {!isEnded && (
            <Fact title="Checkpoints">
              {run.checkpoints.length === 0 ? 'none yet' : `steps ${run.checkpoints.join(', ')}`}
            </Fact>
          )}
          {run.resumes > 0 && <Fact title="Taken up again">{run.resumes} times</Fact>}
          {stopReason !== null && <Fact title="Ended early">{stopReason}</Fact>}
          {run.sweep && (
            <Fact title="Part of">
              <Anchor
                component={Link}
                to={withStudy(`/training/sweeps/${run.sweep.id}`, study)}
                fz="sm"
              >
                a sweep
              </Anchor>
            </Fact>
          )}
        </Group>
      </Stack>
    </Card>
  );
}

function Fact({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {title}
      </Text>
      <Text size="sm" component="div">
        {children}
      </Text>
    </div>
  );
}

function timeLeft({ job }: ShownRun, rate: number | null): string {
  if (job.status === 'QUEUED') return 'waits for a worker';
  if (job.stage !== 'Training' || rate === null || rate === 0) return '–';
  return formatDuration((job.total - job.done) / rate);
}

function took({ job: { startedAt, finishedAt } }: ShownRun): string {
  if (startedAt === null || finishedAt === null) return '–';
  return formatDuration((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000);
}
