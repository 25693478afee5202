import { Badge, Group } from '@mantine/core';
import { coverageStates } from '../../components/coverage-state.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { formatSlices } from '../../components/format.ts';
import type { ShownVolume } from './volume-page.tsx';

type ClassRow = ShownVolume['coverage'][number];

/** What is known of each class, in which slices, and from whom. */
export function CoverageTable({ volume }: { volume: ShownVolume }) {
  const last = volume.sliceCount - 1;
  const columns: Column<ClassRow>[] = [
    { key: 'class', title: 'Class', value: (row) => row.class.name },
    {
      key: 'state',
      title: 'State',
      value: ({ state }) => coverageStates[state].label,
      cell: ({ state }) => {
        const { label, mark, colour } = coverageStates[state];
        return (
          <Group gap={6} wrap="nowrap">
            <span aria-hidden style={{ color: colour }}>
              {mark}
            </span>
            {label}
          </Group>
        );
      },
    },
    {
      key: 'slices',
      title: `Slices (0–${last})`,
      value: ({ firstSlice, lastSlice }) =>
        firstSlice === null || lastSlice === null ? null : formatSlices(firstSlice, lastSlice),
    },
    {
      key: 'sources',
      title: 'Known from',
      value: ({ sources }) => sources.map(({ annotator }) => annotator).join(', '),
      cell: ({ sources }) => (
        <Group gap={4}>
          {sources.map(({ id, annotator, tool }) => (
            <Badge key={id} variant="default" size="sm" tt="none">
              {annotator}, {tool}
            </Badge>
          ))}
        </Group>
      ),
    },
  ];
  return (
    <DataTable
      name="Coverage of the volume"
      rows={volume.coverage}
      columns={columns}
      rowKey={(row) => row.class.code}
    />
  );
}
