import { Stack, Table, Text } from '@mantine/core';
import type { Snapshot } from './use-snapshot.ts';

/** Volumes with labelled voxels of each trained class, on each side; and the classes left out, with the reason. */
export function SnapshotClasses({ snapshot }: { snapshot: Snapshot }) {
  const { classCounts, leftOut, labelSets } = snapshot;
  return (
    <Stack gap="xs">
      <Table.ScrollContainer minWidth={0} type="native">
        <Table aria-label="Volumes by class and side" maw={560}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Trained class</Table.Th>
              <Table.Th ta="right">Training, volumes</Table.Th>
              <Table.Th ta="right">Evaluation, volumes</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {classCounts.map(({ class: code, training, evaluation }) => (
              <Table.Tr key={code}>
                <Table.Td>{code}</Table.Td>
                <Table.Td ta="right">{training.toLocaleString()}</Table.Td>
                <Table.Td ta="right">{evaluation.toLocaleString()}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {leftOut.map(({ class: code, why }) => (
        <Text size="sm" key={code}>
          Left out: <b>{code}</b>, {why}
        </Text>
      ))}
      {labelSets.map(({ code, classes }) => (
        <Text size="sm" key={code}>
          Label <b>{code}</b> stands for any of {classes.join(', ')}.
        </Text>
      ))}
    </Stack>
  );
}
