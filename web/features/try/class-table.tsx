import { ColorSwatch, Group, Text } from '@mantine/core';
import { type Column, DataTable } from '../../components/data-table.tsx';
import type { PredictedClass } from './predicted-classes.ts';

/** What each value of the label map is, and how much of it there is. */
export function ClassTable({ classes }: { readonly classes: readonly PredictedClass[] }) {
  return (
    <DataTable
      name="Predicted classes"
      rows={classes}
      columns={columns}
      rowKey={({ code }) => code}
    />
  );
}

const columns: readonly Column<PredictedClass>[] = [
  { key: 'value', title: 'Value', value: ({ value }) => value, align: 'right' },
  {
    key: 'name',
    title: 'Class',
    value: ({ name }) => name,
    cell: ({ name, colour }) => (
      <Group gap={6} wrap="nowrap">
        <ColorSwatch color={colour} size={12} withShadow={false} />
        <Text size="sm">{name}</Text>
      </Group>
    ),
  },
  { key: 'code', title: 'Code', value: ({ code }) => code },
  { key: 'colour', title: 'Colour', value: ({ colour }) => colour },
  {
    key: 'ml',
    title: 'Volume (ml)',
    value: ({ ml }) => ml,
    cell: ({ ml, voxels }) => (voxels === 0 ? 'not found' : formatMl(ml)),
    align: 'right',
  },
  {
    key: 'voxels',
    title: 'Voxels',
    value: ({ voxels }) => voxels,
    cell: ({ voxels }) => voxels.toLocaleString(),
    align: 'right',
  },
];

function formatMl(ml: number): string {
  return ml >= 100 ? ml.toFixed(0) : ml.toPrecision(3);
}
