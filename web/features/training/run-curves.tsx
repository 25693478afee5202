import { Card, Group, Select, SimpleGrid, Skeleton, Stack, Switch, Text } from '@mantine/core';
import { parseAsBoolean, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import { LineChart, type LineSeries } from '../../charts/line-chart.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { type Check, type CurvePoint, smoothed } from './curve.ts';
import { hasEnded } from './run-status.ts';
import type { RunCurve } from './use-curve.ts';
import type { ShownRun } from './use-run.ts';

const looks = {
  log: parseAsBoolean.withDefault(false),
  smooth: parseAsStringLiteral(['none', 'some', 'much'] as const).withDefault('none'),
};

/** Weight of what came before, of the smoothings. */
const weights = { none: 0, some: 0.8, much: 0.97 } as const;

const height = 300;

/** The loss of each step, and what the checks measured. */
export function RunCurves({ run, curve }: { run: ShownRun; curve: RunCurve }) {
  const [{ log, smooth }, setLooks] = useQueryStates(looks);
  const { points, checks, error, isPending } = curve;
  const losses = useMemo(() => lossSeries(points, weights[smooth]), [points, smooth]);
  const measured = useMemo(() => diceSeries(checks), [checks]);
  const { bestStep } = run;
  const events = useMemo(
    () => (bestStep === null ? [] : [{ x: bestStep, label: `best, step ${bestStep}` }]),
    [bestStep],
  );
  const isWatched = measured.some((one) => one.points.some(({ y }) => y !== null));
  return (
    <SimpleGrid cols={{ base: 1, lg: isWatched ? 2 : 1 }} spacing="md">
      <Card withBorder component="section" aria-label="Loss curve">
        <ErrorNotice error={error} />
        {isPending && <Skeleton height={height} />}
        {!isPending && points.length === 0 && <NoStep run={run} />}
        {points.length > 0 && (
          <Stack gap="xs">
            <LineChart
              title={`Training loss of ${run.model.name}`}
              xTitle="step"
              yTitle={log ? 'loss (log)' : 'loss'}
              series={losses}
              events={events}
              isLog={log}
              height={height}
            />
            <Group gap="md">
              <Switch
                size="xs"
                label="Logarithmic"
                checked={log}
                onChange={(event) => void setLooks({ log: event.currentTarget.checked || null })}
              />
              <Select
                aria-label="Smoothing"
                w={170}
                value={smooth}
                onChange={(value) =>
                  void setLooks({ smooth: value === 'some' || value === 'much' ? value : null })
                }
                data={[
                  { value: 'none', label: 'Not smoothed' },
                  { value: 'some', label: 'Smoothed' },
                  { value: 'much', label: 'Smoothed much' },
                ]}
                allowDeselect={false}
              />
              <Text size="xs" c="dimmed">
                {points.length.toLocaleString()} points, the last of step{' '}
                <span data-testid="last-step">{points.at(-1)?.step}</span>. Ctrl and the wheel zoom.
              </Text>
            </Group>
          </Stack>
        )}
      </Card>
      {isWatched && (
        <Card withBorder component="section" aria-label="Validation curve">
          <LineChart
            title={`Validation Dice of ${run.model.name}`}
            xTitle="step"
            yTitle="Dice"
            series={measured}
            events={events}
            yRange={diceRange}
            height={height}
          />
          <Text size="xs" c="dimmed">
            On {run.validationVolumes.length} volumes of the training side that are not learned
            from.
          </Text>
        </Card>
      )}
    </SimpleGrid>
  );
}

const diceRange = [0, 1] as const;

function NoStep({ run }: { run: ShownRun }) {
  return (
    <Text size="sm" c="dimmed" py="xl" ta="center">
      {hasEnded(run.job.status)
        ? 'It ended before its first step, so there is no curve.'
        : 'The curve begins with the first step: before it, volumes are read and the network is recorded.'}
    </Text>
  );
}

function lossSeries(points: readonly CurvePoint[], weight: number): LineSeries[] {
  const line = (name: string, of: (point: CurvePoint) => number) => {
    const ys = smoothed(points.map(of), weight);
    return { name, points: points.map(({ step }, place) => ({ x: step, y: ys[place] ?? null })) };
  };
  return [
    line('total', ({ loss }) => loss),
    line('cross-entropy', ({ crossEntropy }) => crossEntropy),
    line('Dice term', ({ dice }) => dice),
  ];
}

/** The mean first, then each class. */
function diceSeries(checks: readonly Check[]): LineSeries[] {
  const classes = [...new Set(checks.flatMap(({ byClass }) => byClass.map((row) => row.class)))];
  const ofClass = (code: string) => ({
    name: code,
    hasMarks: true,
    points: checks.map(({ step, byClass }) => ({
      x: step,
      y: byClass.find((row) => row.class === code)?.dice ?? null,
    })),
  });
  return [
    {
      name: 'mean',
      isMain: true,
      hasMarks: true,
      points: checks.map(({ step, dice }) => ({ x: step, y: dice })),
    },
    ...classes.map(ofClass),
  ];
}
