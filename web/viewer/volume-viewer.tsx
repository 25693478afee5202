import { Center, Paper, Text } from '@mantine/core';

/** The image with its label maps, slice by slice. */
export function VolumeViewer({ volumeId }: { volumeId: string }) {
  return (
    <Paper withBorder data-volume={volumeId}>
      <Center h={420}>
        <Text c="dimmed">The viewer is not part of this build.</Text>
      </Center>
    </Paper>
  );
}
