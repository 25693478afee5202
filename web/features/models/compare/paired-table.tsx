import { Stack, Text, Title } from '@mantine/core';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import type { Compared, Comparison } from '../compare-page.tsx';
import { formatInterval, formatNumber, formatP, formatSigned } from '../figures.ts';
import { NoBreak } from '../marks.tsx';

type Difference = Comparison['paired'][number][number];

interface Row extends Difference {
  /** `first − other` */
  readonly versions: string;
}

/** The first version minus each other one, subject by subject. */
export function PairedTable({ compared }: { compared: Compared }) {
  const { comparison, names, classes, nameOf } = compared;
  const rows = comparison.paired.flatMap((byClass, index): Row[] =>
    byClass
      .filter((entry) => entry.class === null || classes.includes(entry.class))
      .map((entry) => ({ ...entry, versions: `${names[0]} − ${names[index + 1]}` })),
  );
  return (
    <Stack component="section" gap={4} aria-labelledby="paired">
      <Title order={2} size="h5" id="paired">
        Paired differences
      </Title>
      <DataTable
        name={`Paired differences of ${names.join(', ')}`}
        rows={rows}
        rowKey={(row) => `${row.versions} ${row.class}`}
        columns={columnsOf(nameOf)}
      />
      <Text size="xs" c="dimmed">
        Dice of the first version minus that of the other, of the subjects that both were measured
        in. Wilcoxon signed-rank test, two-sided, and the same after Holm over all classes and
        versions of this comparison; means over classes are a family of their own. Under six
        subjects there is no p-value, as no outcome could reach 0.05.
      </Text>
    </Stack>
  );
}

function columnsOf(nameOf: Compared['nameOf']): Column<Row>[] {
  return [
    {
      key: 'versions',
      title: 'Versions',
      value: ({ versions }) => versions,
      cell: ({ versions }) => <NoBreak>{versions}</NoBreak>,
    },
    {
      key: 'class',
      title: 'Class',
      value: (row) => nameOf(row.class),
      cell: (row) => <NoBreak>{nameOf(row.class)}</NoBreak>,
    },
    { key: 'pairs', title: 'Subjects', align: 'right', value: ({ pairs }) => pairs },
    {
      key: 'mean',
      title: 'Mean',
      align: 'right',
      value: ({ mean }) => mean,
      cell: ({ mean }) => formatSigned(mean),
    },
    {
      key: 'interval',
      title: '95 % interval',
      align: 'right',
      value: ({ interval }) => formatInterval(interval),
      cell: ({ interval }) => <NoBreak>{formatInterval(interval)}</NoBreak>,
    },
    {
      key: 'median',
      title: 'Median',
      align: 'right',
      value: ({ median }) => median,
      cell: ({ median }) => formatSigned(median),
    },
    {
      key: 'sd',
      title: 'SD',
      align: 'right',
      value: ({ standardDeviation }) => standardDeviation,
      cell: ({ standardDeviation }) => formatNumber(standardDeviation, 3),
    },
    {
      key: 'p',
      title: 'Wilcoxon',
      align: 'right',
      value: ({ pValue }) => pValue,
      cell: ({ pValue }) => <NoBreak>{formatP(pValue)}</NoBreak>,
    },
    {
      key: 'holm',
      title: 'After Holm',
      align: 'right',
      value: ({ adjustedPValue }) => adjustedPValue,
      cell: ({ adjustedPValue }) => <NoBreak>{formatP(adjustedPValue, 'Holm')}</NoBreak>,
    },
  ];
}
