import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';
import { withStudy } from '../../components/address.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { formatDice } from '../../components/format.ts';
import { runStatuses } from './run-status.ts';
import { StatusBadge } from './status-badge.tsx';
import { classesOf, describePlace, type ShownSweep, type SweepRun } from './sweep.ts';

export interface SweepRunsProps {
  readonly sweep: ShownSweep;
  readonly best: SweepRun | null;
  readonly study: string | null;
}

/** Where each run is in the grid, how far it is, and its Dice. */
export function SweepRuns({ sweep, best, study }: SweepRunsProps) {
  const { runs, axes, model } = sweep;
  const columns: Column<SweepRun>[] = [
    ...axes.map(({ name }) => ({
      key: `axis ${name}`,
      title: name,
      value: ({ coordinates }: SweepRun) => valueOn(coordinates, name),
    })),
    {
      key: 'status',
      title: 'Status',
      value: ({ run }) => runStatuses[run.job.status].label,
      cell: ({ run }) => <StatusBadge status={run.job.status} />,
    },
    {
      key: 'progress',
      title: 'Progress',
      value: ({ run: { job } }) =>
        job.total === 0 ? null : Math.round((100 * job.done) / job.total),
      cell: ({ run: { job } }) =>
        job.status === 'RUNNING' && job.total > 0
          ? `${job.stage}, ${job.done.toLocaleString()} of ${job.total.toLocaleString()}`
          : '–',
    },
    {
      key: 'mean',
      title: 'Mean Dice',
      align: 'right',
      value: ({ meanDice }) => meanDice,
      cell: (row) => (
        <Text size="sm" fw={row === best ? 700 : 400}>
          {row === best && '★ best '}
          {formatDice(row.meanDice)}
        </Text>
      ),
    },
    ...classesOf(runs).map((code) => ({
      key: `class ${code}`,
      title: code,
      align: 'right' as const,
      value: ({ byClass }: SweepRun) => byClass.find((row) => row.class === code)?.dice,
      cell: ({ byClass }: SweepRun) => formatDice(byClass.find((row) => row.class === code)?.dice),
    })),
    {
      key: 'run',
      title: 'Run',
      value: ({ run }) => (run.version ? `${model.name}@${run.version.number}` : null),
      cell: ({ run, coordinates }) => (
        <Anchor
          component={Link}
          to={withStudy(`/training/${run.id}`, study)}
          size="sm"
          aria-label={`${nameOf(run, model.name)}: ${describePlace(coordinates)}`}
        >
          {nameOf(run, model.name)}
        </Anchor>
      ),
    },
  ];
  return (
    <DataTable
      name={`Sweep of ${model.name}`}
      rows={runs}
      columns={columns}
      rowKey={({ run }) => run.id}
    />
  );
}

function nameOf({ version }: SweepRun['run'], model: string): string {
  return version ? `${model}@${version.number}` : 'open';
}

type Group = ShownSweep['groups'][number];

/** Runs that differ in nothing but the fold, together. */
export function SweepFolds({ groups }: { groups: readonly Group[] }) {
  const columns: Column<Group>[] = [
    {
      key: 'place',
      title: 'Settings',
      value: ({ coordinates }) => describePlace(coordinates) || 'all the same',
    },
    {
      key: 'measured',
      title: 'Folds measured',
      align: 'right',
      value: ({ measured }) => measured,
      cell: ({ measured, runs }) => `${measured} of ${runs}`,
    },
    {
      key: 'mean',
      title: 'Mean Dice',
      align: 'right',
      value: ({ meanDice }) => meanDice,
      cell: ({ meanDice }) => formatDice(meanDice),
    },
    {
      key: 'deviation',
      title: 'SD over folds',
      align: 'right',
      value: ({ deviation }) => deviation,
      cell: ({ deviation }) => formatDice(deviation),
    },
  ];
  return (
    <DataTable
      name="Mean over the folds"
      rows={groups}
      columns={columns}
      rowKey={({ coordinates }) => describePlace(coordinates)}
    />
  );
}

/** Numbers are sorted as numbers. */
function valueOn(coordinates: SweepRun['coordinates'], name: string): string | number | null {
  const value = coordinates.find((coordinate) => coordinate.name === name)?.value;
  if (value === undefined) return null;
  return value !== '' && Number.isFinite(Number(value)) ? Number(value) : value;
}
