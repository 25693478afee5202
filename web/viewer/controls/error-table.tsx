import { SegmentedControl, Table, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { formatDice } from '../../components/format.ts';
import { countErrors, diceOf, errorKinds, errorLooks } from '../labels/errors.ts';
import type { ControlProps } from './control-props.ts';
import { Legend } from './swatch.tsx';

/** What the colours mean, and how many voxels of each class they are. */
export function ErrorTable({ volume, state, pictures, slice }: ControlProps) {
  const { compared } = pictures;
  const [isWhole, setIsWhole] = useState(false);
  const only = isWhole ? null : slice;
  const rows = useMemo(() => (compared ? countErrors(compared, only) : []), [compared, only]);
  // One class cannot be taken for another of those that are compared.
  const looks = errorLooks.filter(
    ({ value }) => state.class === null || value !== errorKinds.MISTAKEN,
  );
  return (
    <>
      <Legend looks={looks} />
      <SegmentedControl
        aria-label="Voxels of"
        data={[
          { value: 'slice', label: `Slice ${slice}` },
          { value: 'volume', label: 'All slices' },
        ]}
        value={isWhole ? 'volume' : 'slice'}
        onChange={(value) => setIsWhole(value === 'volume')}
      />
      <Table.ScrollContainer minWidth={0} type="native">
        <Table
          fz="xs"
          horizontalSpacing={4}
          aria-label={isWhole ? 'Voxels in all slices' : `Voxels in slice ${slice}`}
        >
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Class</Table.Th>
              <Table.Th ta="right">TP</Table.Th>
              <Table.Th ta="right">FP</Table.Th>
              <Table.Th ta="right">FN</Table.Th>
              <Table.Th ta="right">Dice</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.value}>
                <Table.Td>{volume.schema.classes[row.value - 1]?.name}</Table.Td>
                {row.slices === 0 ? (
                  <Table.Td colSpan={4} ta="right" c="dimmed">
                    not known
                  </Table.Td>
                ) : (
                  <>
                    <Table.Td ta="right">{row.truePositive.toLocaleString()}</Table.Td>
                    <Table.Td ta="right">{row.falsePositive.toLocaleString()}</Table.Td>
                    <Table.Td ta="right">{row.falseNegative.toLocaleString()}</Table.Td>
                    <Table.Td ta="right">{formatDice(diceOf(row))}</Table.Td>
                  </>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Text size="xs" c="dimmed">
        Voxels, counted where the manual labels cover the class; elsewhere nothing is known.
      </Text>
    </>
  );
}
