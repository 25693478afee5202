import { Badge, Group, List, Stack, Table, Text } from '@mantine/core';
import { fullLossName, type Loss } from './loss-name.ts';

interface CoverageCounts {
  readonly volumes: number;
  readonly classes: number;
  readonly annotated: readonly { readonly class: string; readonly volumes: number }[];
  readonly missingPairs: number;
  readonly partialPairs: number;
  readonly nonExhaustiveVolumes: number;
  readonly labelSetVolumes: number;
}

/** A loss, and why it is this one. */
interface LossChoice {
  readonly loss: Loss;
  readonly rule: string;
  readonly reason: string;
  /** Left out where coverage is shown beside it. */
  readonly counts?: CoverageCounts;
  readonly rejected: readonly { readonly loss: Loss; readonly why: string }[];
  /** Of a person, or a preset; left out where nobody chooses. */
  readonly override?: { readonly by: string; readonly why: string } | null;
}

/** What the cross-entropy of each loss counts, in a line. */
const modes: Readonly<Record<string, string>> = {
  fn: 'the labelled class alone is counted',
  fp: 'the predicted class alone is counted',
  fn_or_fp: 'labelled or predicted class, counted once',
  fn_plus_fp: 'labelled and predicted class, added',
  marginal: 'classes that are not labelled are merged with the background',
  label_set: 'a label stands for any of several classes',
  ignore: 'voxels of which nothing is known are left out',
};

/** A loss with all that speaks for it: who or what chose it, why, and the counts that were looked at. */
export function LossChoiceView({ choice }: { choice: LossChoice }) {
  const { loss, rule, reason, counts, rejected, override } = choice;
  const meaning = loss.crossEntropy ? modes[loss.mode] : undefined;
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Text fw={600} size="sm">
          {fullLossName(loss)}
        </Text>
        <Badge variant="default" tt="none" size="sm">
          {override ? `chosen by ${override.by}` : `chosen by rule ‘${rule}’`}
        </Badge>
      </Group>
      {meaning && (
        <Text size="xs" c="dimmed">
          {loss.mode}: {meaning}
        </Text>
      )}
      <Text size="sm">{reason}</Text>
      {override && !reason.includes(override.why) && <Text size="sm">{override.why}</Text>}
      {counts && (
        <Group align="flex-start" gap="md">
          <Counts counts={counts} />
          <Annotated counts={counts} />
        </Group>
      )}
      {rejected.length > 0 && (
        <details>
          <summary>
            <Text size="sm" component="span">
              What was not chosen, and why ({rejected.length})
            </Text>
          </summary>
          <List size="sm" spacing={4} mt={4}>
            {rejected.map((other) => (
              <List.Item key={fullLossName(other.loss)}>
                <b>{fullLossName(other.loss)}</b>: {other.why}
              </List.Item>
            ))}
          </List>
        </details>
      )}
    </Stack>
  );
}

function Counts({ counts }: { counts: CoverageCounts }) {
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

function Annotated({ counts }: { counts: CoverageCounts }) {
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
