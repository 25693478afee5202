import { Stack, Text } from '@mantine/core';
import { useMemo } from 'react';
import { ScatterChart } from '../../../charts/scatter-chart.tsx';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { formatInterval, formatSigned } from '../figures.ts';
import { NoBreak } from '../marks.tsx';
import type { Shown } from './results-tab.tsx';
import type { Agreement } from './volumes.tsx';

interface AgreementProps {
  readonly agreement: readonly Agreement[];
  readonly shown: Shown;
}

/** Differences of predicted and manual volumes against their mean; of one class also its limits. */
export function AgreementChart({ agreement, shown }: AgreementProps) {
  const { versionName, nameOf } = shown;
  // biome-ignore lint/correctness/useExhaustiveDependencies: names of classes come with the version
  const groups = useMemo(
    () =>
      agreement.map(({ class: code, points }) => ({
        name: nameOf(code),
        points: points.map(({ subject, visit, laterality, manualMl, predictedMl }) => ({
          x: (manualMl + predictedMl) / 2,
          y: predictedMl - manualMl,
          label: limbName({ subject, visit, laterality }),
        })),
      })),
    [agreement],
  );
  const levels = useMemo(() => levelsOf(agreement), [agreement]);
  return (
    <Stack gap={4}>
      <ScatterChart
        title={`Predicted less manual volume, ${versionName}`}
        xTitle="Mean of both volumes, mL"
        yTitle="Difference, mL"
        groups={groups}
        levels={levels}
        digits={2}
      />
      <Text size="xs" c="dimmed">
        After Bland and Altman: each point is a volume. Choose one class to see its bias and limits.
      </Text>
    </Stack>
  );
}

function levelsOf(agreement: readonly Agreement[]) {
  const [only, ...others] = agreement;
  if (!only?.limits || others.length > 0) return [{ name: '0', y: 0 }];
  const { biasMl, lowerMl, upperMl } = only.limits;
  return [
    { name: `bias ${formatSigned(biasMl, 2)}`, y: biasMl },
    { name: `+1.96 SD ${formatSigned(upperMl, 2)}`, y: upperMl },
    { name: `−1.96 SD ${formatSigned(lowerMl, 2)}`, y: lowerMl },
  ];
}

/** Bias and limits of agreement, class by class. */
export function AgreementTable({ agreement, shown }: AgreementProps) {
  return (
    <Stack gap={4}>
      <DataTable
        name={`Limits of agreement of ${shown.versionName}`}
        rows={agreement}
        rowKey={(row) => row.class}
        columns={[
          { key: 'class', title: 'Class', value: (row) => shown.nameOf(row.class) },
          { key: 'n', title: 'Volumes', align: 'right', value: ({ volumes }) => volumes },
          limit(
            'bias',
            'Bias, mL',
            ({ limits }) => limits?.biasMl,
            ({ limits }) => limits?.biasInterval,
          ),
          limit(
            'low',
            'Lower limit, mL',
            ({ limits }) => limits?.lowerMl,
            ({ limits }) => limits?.lowerInterval,
          ),
          limit(
            'high',
            'Upper limit, mL',
            ({ limits }) => limits?.upperMl,
            ({ limits }) => limits?.upperInterval,
          ),
          {
            key: 'left out',
            title: 'Left out',
            align: 'right',
            value: ({ emptyVolumes, partialVolumes }) => emptyVolumes + partialVolumes,
          },
        ]}
      />
      <Text size="xs" c="dimmed">
        Predicted less manual: above 0, more is predicted. Limits are bias ± 1.96 SD; their 95 %
        intervals are told on hovering, and are too narrow where a subject has several volumes. Left
        out: volumes with the class in neither mask, or measured in a part of the annotated slices.
      </Text>
    </Stack>
  );
}

function limit(
  key: string,
  title: string,
  of: (row: Agreement) => number | undefined,
  intervalOf: (row: Agreement) => { readonly low: number; readonly high: number } | undefined,
): Column<Agreement> {
  return {
    ...{ key, title, align: 'right' },
    value: of,
    cell: (row) => (
      <span title={`95 % interval ${formatInterval(intervalOf(row), 2)} mL`}>
        <NoBreak>{formatSigned(of(row), 2)}</NoBreak>
      </span>
    ),
  };
}

/** A limb of a subject at a visit, in words. */
function limbName(limb: {
  readonly subject: string;
  readonly visit: string;
  readonly laterality: string;
}): string {
  const side = limb.laterality === 'NONE' ? '' : ` ${limb.laterality.toLowerCase()}`;
  return `${limb.subject} visit ${limb.visit}${side}`;
}
