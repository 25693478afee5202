import { Group, Paper, Text } from '@mantine/core';
import { formatDice } from '../../../components/format.ts';
import { formatMean } from '../figures.ts';
import type { Evaluation } from './results-tab.tsx';

/** The few numbers that a version is told by. */
export function Summary({ evaluation: { classes, meanDice } }: { evaluation: Evaluation }) {
  const mean = classes.find((entry) => entry.class === null);
  if (!mean) return null;
  const facts = [
    {
      title: 'Mean Dice',
      value: formatMean(mean.dice),
      note: `mean over ${mean.dice.subjects} subjects, 95 % interval`,
    },
    {
      title: 'Pooled Dice',
      value: formatDice(meanDice),
      note: 'all voxels together, mean over classes',
    },
    {
      title: 'HD95',
      value: `${formatMean(mean.hd95Mm, 2)} mm`,
      note: '95th percentile of distances',
    },
    { title: 'ASSD', value: `${formatMean(mean.assdMm, 2)} mm`, note: 'mean distance of surfaces' },
  ];
  return (
    <Group gap="sm" align="stretch">
      {facts.map(({ title, value, note }) => (
        <Paper key={title} withBorder p="sm" miw={190} role="group" aria-label={title}>
          <Text size="xs" c="dimmed">
            {title}
          </Text>
          <Text fw={600}>{value}</Text>
          <Text size="xs" c="dimmed">
            {note}
          </Text>
        </Paper>
      ))}
    </Group>
  );
}
