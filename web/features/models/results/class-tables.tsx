import { Stack, Text, Title } from '@mantine/core';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import type { ModelScoreFragment } from '../../../generated/models.ts';
import { formatMean, formatNumber, formatPercent } from '../figures.ts';
import { NoBreak } from '../marks.tsx';
import type { Evaluation, Shown } from './results-tab.tsx';

type Row = Evaluation['classes'][number];

/** Scores over subjects, class by class, the mean over classes last: of overlap, and of volumes and surfaces. */
export function ClassTables({ evaluation, shown }: { evaluation: Evaluation; shown: Shown }) {
  const { classes, nameOf, versionName } = shown;
  const rows = evaluation.classes.filter(
    (row) => row.class === null || classes.includes(row.class),
  );
  const tolerance = rows.find(({ toleranceMm }) => toleranceMm !== null)?.toleranceMm ?? null;
  return (
    <>
      <Stack component="section" gap={4} aria-labelledby="overlap">
        <Title order={2} size="h5" id="overlap">
          Overlap by class
        </Title>
        <DataTable
          name={`Overlap of ${versionName} by class`}
          rows={rows}
          rowKey={(row) => row.class ?? ''}
          columns={[classColumn(nameOf), ...overlapColumns]}
        />
        <Text size="xs" c="dimmed">
          Means over subjects with their 95 % intervals. Pooled is of all voxels of all subjects
          together, so that large subjects weigh more. Subjects with the class in neither mask have
          no Dice and are counted as empty.
        </Text>
      </Stack>
      <Stack component="section" gap={4} aria-labelledby="surfaces">
        <Title order={2} size="h5" id="surfaces">
          Volumes and surfaces by class
        </Title>
        <DataTable
          name={`Surfaces of ${versionName} by class`}
          rows={rows}
          rowKey={(row) => row.class ?? ''}
          columns={[classColumn(nameOf), ...surfaceColumns(tolerance)]}
        />
        <Text size="xs" c="dimmed">
          Volume error is predicted less true volume as a share of the true one. HD95 is the 95th
          percentile of the distances between the surfaces, ASSD their mean. Distances need the
          class in both masks: volumes without one are counted apart, and a class that was missed
          whole is in no distance.
        </Text>
      </Stack>
    </>
  );
}

function classColumn(nameOf: Shown['nameOf']): Column<Row> {
  return {
    key: 'class',
    title: 'Class',
    value: (row) => nameOf(row.class),
    cell: (row) => <NoBreak>{nameOf(row.class)}</NoBreak>,
  };
}

const overlapColumns: readonly Column<Row>[] = [
  {
    key: 'subjects',
    title: 'Subjects',
    align: 'right',
    value: ({ subjects }) => subjects,
    cell: ({ subjects, emptySubjects }) =>
      emptySubjects === 0 ? subjects : `${subjects} (${emptySubjects} empty)`,
  },
  score('dice', 'Dice (95 %)', (row) => row.dice, 3),
  figure('sd', 'SD', (row) => row.dice.standardDeviation),
  figure('median', 'Median', (row) => row.dice.median),
  figure('pooled', 'Pooled', (row) => row.pooled?.dice ?? null),
  figure('jaccard', 'Jaccard', (row) => row.jaccard.mean),
  figure('precision', 'Precision', (row) => row.precision.mean),
  figure('recall', 'Recall', (row) => row.recall.mean),
];

function surfaceColumns(tolerance: number | null): Column<Row>[] {
  const within = tolerance === null ? '' : ` at ${tolerance} mm`;
  return [
    {
      key: 'volume',
      title: 'Volume error',
      align: 'right',
      value: ({ volumeError }) => volumeError.mean,
      cell: ({ volumeError }) => <NoBreak>{formatPercent(volumeError.mean)}</NoBreak>,
    },
    score('hd95', 'HD95, mm (95 %)', (row) => row.hd95Mm, 2),
    score('assd', 'ASSD, mm (95 %)', (row) => row.assdMm, 2),
    score('surface', `Surface Dice${within} (95 %)`, (row) => row.surfaceDice, 3),
    {
      key: 'without',
      title: 'Volumes without distance',
      align: 'right',
      value: ({ volumesWithoutDistance }) => volumesWithoutDistance,
      cell: ({ volumes, volumesWithoutDistance }) => `${volumesWithoutDistance} of ${volumes}`,
    },
  ];
}

function score(
  key: string,
  title: string,
  of: (row: Row) => ModelScoreFragment,
  digits: number,
): Column<Row> {
  return {
    ...{ key, title, align: 'right' },
    value: (row) => of(row).mean,
    cell: (row) => <NoBreak>{formatMean(of(row), digits)}</NoBreak>,
  };
}

function figure(key: string, title: string, of: (row: Row) => number | null): Column<Row> {
  return {
    ...{ key, title, align: 'right' },
    value: of,
    cell: (row) => formatNumber(of(row), 3),
  };
}
