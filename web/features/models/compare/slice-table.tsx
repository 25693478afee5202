import { Anchor, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { formatDice } from '../../../components/format.ts';
import type { ComparedPlaceFragment } from '../../../generated/models.ts';
import type { Compared } from '../compare-page.tsx';
import { subjectNamer } from '../names.ts';
import { type Links, useLinks } from '../use-links.ts';

interface SliceTableProps {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly cells: readonly ComparedPlaceFragment[];
  readonly compared: Compared;
}

/** Slices of a class; the Dice of each version leads to it in the viewer, with that version's prediction. */
export function SliceTable({ id, title, note, cells, compared }: SliceTableProps) {
  const links = useLinks();
  return (
    <Stack component="section" gap={4} aria-labelledby={id}>
      <Title order={2} size="h5" id={id}>
        {title}
      </Title>
      {cells.length === 0 ? (
        <Text size="sm" c="dimmed">
          There is no slice in which each of them has a Dice.
        </Text>
      ) : (
        <DataTable
          name={title}
          rows={cells}
          rowKey={(cell) => `${cell.class} ${cell.volumeId} ${cell.slice}`}
          columns={columnsOf({ cells, compared, links })}
        />
      )}
      <Text size="xs" c="dimmed">
        {note} A Dice leads to the slice in the viewer, under that version. Slices count from 0.
      </Text>
    </Stack>
  );
}

function columnsOf({
  cells,
  compared: { names, nameOf },
  links,
}: Pick<SliceTableProps, 'cells' | 'compared'> & {
  links: Links;
}): Column<ComparedPlaceFragment>[] {
  return [
    { key: 'class', title: 'Class', value: (cell) => nameOf(cell.class) },
    { key: 'subject', title: 'Subject', value: subjectNamer(cells) },
    { key: 'visit', title: 'Visit', value: ({ visit }) => visit },
    { key: 'scanner', title: 'Scanner', value: ({ scanner }) => scanner },
    { key: 'slice', title: 'Slice', align: 'right', value: ({ slice }) => slice },
    ...names.map(
      (name, index): Column<ComparedPlaceFragment> => ({
        key: name,
        title: name,
        align: 'right',
        value: ({ dice }) => dice[index],
        cell: (cell) => (
          <Anchor
            component={Link}
            size="sm"
            to={links.place({ ...cell, version: name })}
            aria-label={`${formatDice(cell.dice[index])}, slice ${cell.slice} under ${name} in the viewer`}
          >
            {formatDice(cell.dice[index])}
          </Anchor>
        ),
      }),
    ),
  ];
}
