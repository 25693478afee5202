import { Anchor, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { formatDice } from '../../../components/format.ts';
import { NoBreak } from '../marks.tsx';
import { subjectNamer } from '../names.ts';
import { useLinks } from '../use-links.ts';
import type { Evaluation, Shown } from './results-tab.tsx';

type Cell = Evaluation['worst'][number];

/** The slices with the lowest Dice of one class, each with the way to it. */
export function WorstSlices({ evaluation, shown }: { evaluation: Evaluation; shown: Shown }) {
  const links = useLinks();
  const { versionName, nameOf, classes } = shown;
  const rows = evaluation.worst.filter((cell) => cell.class && classes.includes(cell.class));
  const nameOfSubject = subjectNamer(rows);
  const voxels = (key: string, title: string, of: (cell: Cell) => string): Column<Cell> => ({
    ...{ key, title, align: 'right' },
    value: (cell) => Number(of(cell)),
    cell: (cell) => Number(of(cell)).toLocaleString(),
  });
  return (
    <Stack component="section" gap={4} aria-labelledby="worst">
      <Title order={2} size="h5" id="worst">
        Slices to look at
      </Title>
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          None of the 20 lowest is of these classes.
        </Text>
      ) : (
        <DataTable
          name={`Slices with the lowest Dice under ${versionName}`}
          rows={rows}
          rowKey={(cell) => `${cell.class} ${cell.volumeId} ${cell.slice}`}
          columns={[
            {
              key: 'slice',
              title: 'Slice',
              value: ({ slice }) => slice,
              cell: (cell) => (
                <Anchor
                  component={Link}
                  size="sm"
                  to={links.place({ ...cell, version: versionName })}
                >
                  <NoBreak>Slice {cell.slice} in the viewer</NoBreak>
                </Anchor>
              ),
            },
            { key: 'class', title: 'Class', value: (cell) => nameOf(cell.class) },
            { key: 'subject', title: 'Subject', value: nameOfSubject },
            { key: 'visit', title: 'Visit', value: ({ visit }) => visit },
            {
              key: 'dice',
              title: 'Dice',
              align: 'right',
              value: ({ score }) => score.dice,
              cell: ({ score }) => formatDice(score.dice),
            },
            voxels('tp', 'True positive', ({ score }) => score.truePositive),
            voxels('fp', 'False positive', ({ score }) => score.falsePositive),
            voxels('fn', 'False negative', ({ score }) => score.falseNegative),
          ]}
        />
      )}
      <Text size="xs" c="dimmed">
        The 20 slices of a class with the lowest Dice, voxels beside it. Slices count from 0.
      </Text>
    </Stack>
  );
}
