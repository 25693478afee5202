import { Badge, Group, List, Stack, Table, Text } from '@mantine/core';
import { describeLoss, type LossChoice } from './loss.ts';

/** A loss with all that speaks for it: who or what chose it, why, and the counts that were looked at. */
export function LossChoiceView({ choice }: { choice: LossChoice }) {
  const { loss, rule, reason, counts, rejected, override } = choice;
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Text fw={600} size="sm">
          {describeLoss(loss)}
        </Text>
        <Badge variant="default" tt="none" size="sm">
          {override ? `chosen by ${override.by}` : `chosen by rule ‘${rule}’`}
        </Badge>
      </Group>
      <Text size="sm">{reason}</Text>
      <Group align="flex-start" gap="md">
        <Counts counts={counts} />
        <Annotated counts={counts} />
      </Group>
      {rejected.length > 0 && (
        <details>
          <summary>
            <Text size="sm" component="span">
              What was not chosen, and why ({rejected.length})
            </Text>
          </summary>
          <List size="sm" spacing={4} mt={4}>
            {rejected.map((other) => (
              <List.Item key={describeLoss(other.loss)}>
                <b>{describeLoss(other.loss)}</b>: {other.why}
              </List.Item>
            ))}
          </List>
        </details>
      )}
    </Stack>
  );
}

function Counts({ counts }: { counts: LossChoice['counts'] }) {
  const rows = [
    ['Volumes', counts.volumes],
    ['Trained classes', counts.classes],
    ['Class not annotated in a volume', counts.missingPairs],
    ['Class annotated in part of a volume', counts.partialPairs],
    ['Volumes not labelled exhaustively', counts.nonExhaustiveVolumes],
    ['Volumes with labels of groups', counts.labelSetVolumes],
  ] as const;
  return (
    <Table w="auto" fz="xs" aria-label="Counts behind the choice of the loss">
      <Table.Tbody>
        {rows.map(([title, count]) => (
          <Table.Tr key={title}>
            <Table.Th fw="normal">{title}</Table.Th>
            <Table.Td ta="right">{count.toLocaleString()}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Annotated({ counts }: { counts: LossChoice['counts'] }) {
  return (
    <Table w="auto" fz="xs" aria-label="Volumes in which each class is known">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Class</Table.Th>
          <Table.Th ta="right">Known in volumes</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {counts.annotated.map((row) => (
          <Table.Tr key={row.class}>
            <Table.Td>{row.class}</Table.Td>
            <Table.Td ta="right">
              {row.volumes} of {counts.volumes}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
