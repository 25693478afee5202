import { Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { ScatterChart } from '../../../charts/scatter-chart.tsx';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import type { RepeatabilityMlFragment } from '../../../generated/models.ts';
import { formatNumber } from '../figures.ts';
import type { Shown } from './results-tab.tsx';
import type { Retest } from './volumes.tsx';

interface RetestProps {
  readonly retest: readonly Retest[];
  readonly shown: Shown;
}

/** Predicted volumes at the second visit against those at the first. */
export function RetestChart({ retest, shown }: RetestProps) {
  const { nameOf, versionName } = shown;
  // biome-ignore lint/correctness/useExhaustiveDependencies: names of classes come with the version
  const groups = useMemo(
    () =>
      retest.map(({ class: code, pairs }) => ({
        name: nameOf(code),
        points: pairs.map(({ subject, laterality, first, second }) => ({
          x: first.predictedMl,
          y: second.predictedMl,
          label: laterality === 'NONE' ? subject : `${subject} ${laterality.toLowerCase()}`,
        })),
      })),
    [retest],
  );
  return (
    <ScatterChart
      title={`Volumes at two visits, ${versionName}`}
      xTitle="First visit, predicted mL"
      yTitle="Second visit, predicted mL"
      groups={groups}
      hasDiagonal
      digits={2}
    />
  );
}

interface Row extends RepeatabilityMlFragment {
  readonly class: string;
  readonly pairs: number;
  readonly by: 'manual' | 'predicted';
}

/** How well volumes repeat themselves, as predicted and as drawn by hand. */
export function RetestTable({ retest, shown }: RetestProps) {
  const rows = retest.flatMap(({ class: code, pairs, manual, predicted }): Row[] => [
    { ...predicted, class: code, pairs: pairs.length, by: 'predicted' },
    { ...manual, class: code, pairs: pairs.length, by: 'manual' },
  ]);
  return (
    <Stack gap={4}>
      <DataTable
        name={`Test and retest of ${shown.versionName}`}
        rows={rows}
        rowKey={({ class: code, by }) => `${code} ${by}`}
        columns={columnsOf(shown.nameOf)}
      />
      <Text size="xs" c="dimmed">
        The first two visits of the same limb. Hold the predicted against the manual ones: those
        vary with reader and body. 95 % of repeated measurements differ by less than the
        repeatability.
      </Text>
    </Stack>
  );
}

function columnsOf(nameOf: Shown['nameOf']): Column<Row>[] {
  return [
    { key: 'class', title: 'Class', value: (row) => nameOf(row.class) },
    { key: 'by', title: 'Volumes', value: ({ by }) => by },
    { key: 'n', title: 'Pairs', align: 'right', value: ({ pairs }) => pairs },
    {
      key: 'icc',
      title: 'ICC(2,1) (95 %)',
      align: 'right',
      value: ({ icc }) => icc,
      cell: ({ icc, iccInterval }) =>
        iccInterval
          ? `${formatNumber(icc, 3)} (${formatNumber(iccInterval.low, 3)} to ${formatNumber(iccInterval.high, 3)})`
          : formatNumber(icc, 3),
    },
    {
      key: 'cv',
      title: 'CV, %',
      align: 'right',
      value: ({ withinSubjectCv }) => withinSubjectCv,
      cell: ({ withinSubjectCv: cv }) => formatNumber(cv === null ? null : 100 * cv, 1),
    },
    {
      key: 'repeatability',
      title: 'Repeatability, mL',
      align: 'right',
      value: ({ repeatabilityMl }) => repeatabilityMl,
      cell: ({ repeatabilityMl }) => formatNumber(repeatabilityMl, 2),
    },
  ];
}
