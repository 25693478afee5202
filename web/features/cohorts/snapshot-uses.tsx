import { Anchor, Badge, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import { useStudy } from '../../app/use-study.ts';
import { withStudy } from '../../components/address.ts';
import { formatDice } from '../../components/format.ts';
import type { Snapshot } from './use-snapshot.ts';

/** Runs that learn from a snapshot, their versions, and the evaluations that measured on it. */
export function SnapshotUses({
  snapshot: { runs, evaluations },
  order,
}: {
  snapshot: Snapshot;
  /** Of its heading. */
  order: 2 | 3;
}) {
  const [study] = useStudy();
  const versionLink = (model: string, number: number) => (
    <Anchor
      component={Link}
      to={withStudy(`/models/${encodeURIComponent(model)}/${number}`, study)}
      fz="sm"
      underline="always"
    >
      {model}@{number}
    </Anchor>
  );
  return (
    <Stack gap={4}>
      <Title order={order} size="h5">
        Used by
      </Title>
      {runs.totalCount === 0 && (
        <Text size="sm" c="dimmed">
          No run has learned from it yet.
        </Text>
      )}
      {runs.nodes.map(({ id, job, model, version }) => (
        <Group gap="xs" key={id}>
          <Anchor
            component={Link}
            to={withStudy(`/training/${encodeURIComponent(id)}`, study)}
            fz="sm"
          >
            Run of {model.name}
          </Anchor>
          {version ? (
            <Text size="sm">gave {versionLink(model.name, version.number)}</Text>
          ) : (
            <Badge variant="light" color="gray" tt="none">
              {job.status.toLowerCase()}
            </Badge>
          )}
        </Group>
      ))}
      <More total={runs.totalCount} shown={runs.nodes.length} what="runs" />
      {evaluations.nodes.map(({ id, version, meanDice }) => (
        <Text size="sm" key={id}>
          {versionLink(version.model.name, version.number)} was measured on its evaluation side:
          mean Dice {formatDice(meanDice)}
        </Text>
      ))}
      <More total={evaluations.totalCount} shown={evaluations.nodes.length} what="evaluations" />
    </Stack>
  );
}

function More({ total, shown, what }: { total: number; shown: number; what: string }) {
  if (total <= shown) return null;
  return (
    <Text size="sm" c="dimmed">
      and {total - shown} more {what}
    </Text>
  );
}
