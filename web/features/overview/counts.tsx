import { Paper, SimpleGrid, Text } from '@mantine/core';
import type { OverviewStateQuery } from '../../generated/overview.ts';

/** How much there is. */
export function Counts({
  studies,
  scanners,
}: {
  studies: OverviewStateQuery['studies']['nodes'];
  scanners: OverviewStateQuery['scanners'];
}) {
  const sum = (of: (study: (typeof studies)[number]) => number) =>
    studies.reduce((total, study) => total + of(study), 0);
  const counts = [
    { label: 'subjects', count: sum(({ subjectCount }) => subjectCount) },
    { label: 'visits', count: sum(({ visitCount }) => visitCount) },
    { label: 'scanners', count: new Set(scanners.map(({ scanner }) => scanner)).size },
    { label: 'volumes', count: sum(({ volumeCount }) => volumeCount) },
  ];
  return (
    <SimpleGrid cols={{ base: 2, sm: 4 }} spacing="md">
      {counts.map(({ label, count }) => (
        <Paper withBorder p="sm" key={label}>
          <Text fz={26} fw={600} lh={1.2}>
            {count.toLocaleString()}
          </Text>
          <Text size="sm" c="dimmed">
            {label}
          </Text>
        </Paper>
      ))}
    </SimpleGrid>
  );
}
