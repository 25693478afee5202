import { Anchor, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { lossName } from '../../../components/loss-name.ts';
import type { ModelScoreFragment } from '../../../generated/models.ts';
import { formatMean, formatNumber } from '../figures.ts';
import { NoBreak } from '../marks.tsx';
import { useLinks } from '../use-links.ts';
import type { Compared } from './compared.ts';

interface Row {
  /** Null for the mean over classes. */
  readonly class: string | null;
  readonly scores: readonly (ModelScoreFragment | undefined)[];
  readonly pooled: readonly (number | null)[];
}

/** Dice of each class under each version. */
export function ComparedTable({ compared }: { compared: Compared }) {
  const links = useLinks();
  const { comparison, names, classes, nameOf } = compared;
  const rows: Row[] = [
    ...comparison.rows
      .filter((row) => classes.includes(row.class))
      .map((row) => ({ class: row.class, scores: row.summaries, pooled: row.dice })),
    { class: null, scores: comparison.meanSummaries, pooled: comparison.meanDice },
  ];
  return (
    <Stack component="section" gap={4} aria-labelledby="dice">
      <Title order={2} size="h5" id="dice">
        Dice by class
      </Title>
      <Group gap="md">
        {comparison.versions.map(({ id, number, model, lossChoice }) => (
          <Text key={id} size="sm">
            <Anchor component={Link} to={links.version(model.name, number)} size="sm" fw={600}>
              {model.name}@{number}
            </Anchor>{' '}
            {lossName(lossChoice.loss)}
          </Text>
        ))}
      </Group>
      <DataTable
        name={`Dice of ${names.join(', ')}`}
        rows={rows}
        rowKey={(row) => row.class ?? ''}
        columns={columnsOf(names, nameOf)}
      />
      <Text size="xs" c="dimmed">
        Mean over subjects with its 95 % bootstrap interval, n of subjects, and below it the Dice
        pooled over all subjects. A dash stands where there is nothing to measure. The mean over
        classes is of each subject over the classes that it has a Dice of under every version.
      </Text>
    </Stack>
  );
}

function columnsOf(names: readonly string[], nameOf: Compared['nameOf']): Column<Row>[] {
  return [
    {
      key: 'class',
      title: 'Class',
      value: (row) => nameOf(row.class),
      cell: (row) => <NoBreak>{nameOf(row.class)}</NoBreak>,
    },
    ...names.map(
      (name, index): Column<Row> => ({
        key: name,
        title: name,
        align: 'right',
        value: ({ scores }) => scores[index]?.mean,
        cell: ({ scores, pooled }) => <Cell score={scores[index]} pooled={pooled[index] ?? null} />,
      }),
    ),
  ];
}

function Cell({ score, pooled }: { score: ModelScoreFragment | undefined; pooled: number | null }) {
  if (!score || score.mean === null) return '–';
  return (
    <Stack gap={0}>
      <NoBreak>{formatMean(score)}</NoBreak>
      <Text size="xs" c="dimmed">
        <NoBreak>
          n = {score.subjects}, pooled {formatNumber(pooled, 3)}
        </NoBreak>
      </Text>
    </Stack>
  );
}
