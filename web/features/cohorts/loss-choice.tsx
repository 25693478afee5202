import { Badge, Group, Spoiler, Stack, Text } from '@mantine/core';
import type { ChoiceFragment } from '../../generated/cohorts.ts';
import { describeLoss, lossModes } from './loss.ts';

/** The loss that training would choose, why, and why not another. */
export function LossChoice({ choice }: { choice: ChoiceFragment }) {
  const { loss, rule, reason, rejected } = choice;
  return (
    <Stack gap={4}>
      <Group gap="xs">
        <Text size="sm" fw={600}>
          Loss
        </Text>
        <Badge variant="light" tt="none">
          {loss.mode}
        </Badge>
        <Text size="sm">{lossModes[loss.mode]}</Text>
      </Group>
      <Text size="sm">{reason}</Text>
      <Text size="xs" c="dimmed">
        {describeLoss(loss)}; rule “{rule}”
      </Text>
      {rejected.length > 0 && (
        <Spoiler
          maxHeight={0}
          showLabel={`Why no other (${rejected.length})`}
          hideLabel="Hide the others"
          styles={{ control: { fontSize: 'var(--mantine-font-size-xs)' } }}
        >
          <Stack component="ul" gap={2} m={0} pl="md">
            {rejected.map(({ loss: other, why }) => (
              <Text component="li" size="sm" key={other.mode + why}>
                <b>{other.mode}</b>: {why}
              </Text>
            ))}
          </Stack>
        </Spoiler>
      )}
    </Stack>
  );
}
