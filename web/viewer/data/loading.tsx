import { Center, Progress, Stack, Text } from '@mantine/core';
import { formatBytes } from '../../components/format.ts';
import { useProgress } from './progress.ts';
import { imageKey } from './use-image.ts';

/** In place of the panes while the image is on its way, of their height. */
export function Loading({ volumeId, isFailed }: { volumeId: string; isFailed: boolean }) {
  const progress = useProgress(imageKey(volumeId));
  if (isFailed) return null;
  return (
    <Center h="clamp(300px, 58vh, 900px)">
      <Stack w={280} gap={4}>
        <Progress
          aria-label="Reading the image"
          value={progress ? (100 * progress.loaded) / progress.total : 100}
          animated={progress === undefined}
        />
        <Text size="sm" c="dimmed" ta="center">
          {progress
            ? `${formatBytes(progress.loaded)} of ${formatBytes(progress.total)}`
            : 'Reading the image and its labels'}
        </Text>
      </Stack>
    </Center>
  );
}
