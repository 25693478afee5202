import { Stack, Text, Title } from '@mantine/core';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import type { ModelScoreFragment } from '../../../generated/models.ts';
import { formatMean, formatNumber, formatPercent } from '../figures.ts';
import { NoBreak } from '../marks.tsx';
import type { Evaluation, Shown } from './results-tab.tsx';

type Row = Evaluation['classes'][number];

/** Scores over subjects, class by class, the mean over classes last. */
export function ClassTable({ evaluation, shown }: { evaluation: Evaluation; shown: Shown }) {
  const { classes, nameOf } = shown;
  const rows = evaluation.classes.filter(
    (row) => row.class === null || classes.includes(row.class),
  );
  const tolerance = rows.find(({ toleranceMm }) => toleranceMm !== null)?.toleranceMm;
  return (
    <Stack component="section" gap={4} aria-labelledby="by-class">
      <Title order={2} size="h5" id="by-class">
        By class
      </Title>
      <DataTable
        name={`Scores of ${shown.versionName} by class`}
        rows={rows}
        rowKey={(row) => row.class ?? ''}
        columns={columnsOf(nameOf, tolerance ?? null)}
      />
      <Text size="xs" c="dimmed">
        Pooled is of all voxels of all subjects together, so that large subjects weigh more. Volume
        error is predicted less true volume as a share of the true one. Distances need the class in
        both masks: volumes without one are counted apart, and a class that was missed whole is in
        no distance. Subjects with the class in neither mask have no Dice and are counted as empty.
      </Text>
    </Stack>
  );
}

function columnsOf(nameOf: Shown['nameOf'], tolerance: number | null): Column<Row>[] {
  return [
    { key: 'class', title: 'Class', value: (row) => nameOf(row.class) },
    {
      key: 'subjects',
      title: 'Subjects',
      align: 'right',
      value: ({ subjects }) => subjects,
      cell: ({ subjects, emptySubjects }) =>
        emptySubjects === 0 ? subjects : `${subjects} (${emptySubjects} empty)`,
    },
    score('dice', 'Dice (95 %)', (row) => row.dice),
    {
      key: 'sd',
      title: 'SD',
      align: 'right',
      value: ({ dice }) => dice.standardDeviation,
      cell: ({ dice }) => formatNumber(dice.standardDeviation, 3),
    },
    {
      key: 'median',
      title: 'Median',
      align: 'right',
      value: ({ dice }) => dice.median,
      cell: ({ dice }) => formatNumber(dice.median, 3),
    },
    {
      key: 'pooled',
      title: 'Pooled',
      align: 'right',
      value: ({ pooled }) => pooled?.dice,
      cell: ({ pooled }) => formatNumber(pooled?.dice, 3),
    },
    mean('precision', 'Precision', (row) => row.precision, 3),
    mean('recall', 'Recall', (row) => row.recall, 3),
    {
      ...mean('volume', 'Volume error', (row) => row.volumeError, 3),
      cell: ({ volumeError }) => <NoBreak>{formatPercent(volumeError.mean)}</NoBreak>,
    },
    mean('hd95', 'HD95, mm', (row) => row.hd95Mm, 2),
    mean('assd', 'ASSD, mm', (row) => row.assdMm, 2),
    mean(
      'surface',
      `Surface Dice${tolerance === null ? '' : ` at ${tolerance} mm`}`,
      (row) => row.surfaceDice,
      3,
    ),
    {
      key: 'without',
      title: 'Without distance',
      align: 'right',
      value: ({ volumesWithoutDistance }) => volumesWithoutDistance,
      cell: ({ volumes, volumesWithoutDistance }) => `${volumesWithoutDistance} of ${volumes}`,
    },
  ];
}

type Of = (row: Row) => ModelScoreFragment;

function score(key: string, title: string, of: Of): Column<Row> {
  return {
    ...{ key, title, align: 'right' },
    value: (row) => of(row).mean,
    cell: (row) => <NoBreak>{formatMean(of(row))}</NoBreak>,
  };
}

/** The mean alone; its interval and the number of subjects are told on hovering. */
function mean(key: string, title: string, of: Of, digits: number): Column<Row> {
  return {
    ...{ key, title, align: 'right' },
    value: (row) => of(row).mean,
    cell: (row) => (
      <span title={`${formatMean(of(row), digits)}, ${of(row).subjects} subjects`}>
        {formatNumber(of(row).mean, digits)}
      </span>
    ),
  };
}
