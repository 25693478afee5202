import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { download } from '../../components/download.ts';
import { formatDuration } from '../../components/format.ts';
import { backendLabels } from './backend-names.ts';
import type { PredictedClass } from './predicted-classes.ts';
import type { Outcome } from './use-trial.ts';

interface OutcomeNotesProps {
  readonly outcome: Outcome;
  readonly classes: readonly PredictedClass[];
  readonly fileName: string;
  readonly sliceCount: number;
}

/** What computed, how long, what to be careful about; and the files to take away. */
export function OutcomeNotes({ outcome, classes, fileName, sliceCount }: OutcomeNotesProps) {
  const { backend, seconds, isInWorker, version } = outcome;
  const name = `${fileName.replace(/\.nii(\.gz)?$/i, '')}.${version.replace('@', '-')}`;
  return (
    <Stack gap="sm" role="status" aria-label="Prediction">
      <Text size="sm">
        Predicted by {version} on {backendLabels[backend.name]} ({backend.device}) in{' '}
        {seconds < 10 ? `${seconds.toFixed(1)} s` : formatDuration(seconds)},{' '}
        {((1000 * seconds) / sliceCount).toFixed(0)} ms a slice.
      </Text>
      {!backend.isFloat32 && (
        <Alert color="yellow" title="Computed in half precision">
          This device has no 32-bit textures: some voxels at the borders of muscles differ from what
          the server predicts.
        </Alert>
      )}
      {backend.name === 'cpu' && (
        <Alert color="yellow" title="Computed on the processor">
          The label map is right, but it took long: a browser with WebGPU or WebGL is much faster.
        </Alert>
      )}
      {!isInWorker && (
        <Alert color="yellow" title="Computed in the page itself">
          This browser has a GPU for pages only, so the page may have stood still meanwhile.
        </Alert>
      )}
      {classes.every(({ voxels }) => voxels === 0) && (
        <Alert color="yellow" title="Nothing was found">
          No voxel was given to any class. Is this an image of the region, and of the kind that the
          version learned from?
        </Alert>
      )}
      <Group gap="xs">
        <Button
          leftSection={<IconDownload size={16} />}
          onClick={() => download(`${name}.nii.gz`, outcome.file, 'application/gzip')}
        >
          Label map
        </Button>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} />}
          onClick={() => download(`${name}.json`, labelTable(classes), 'application/json')}
        >
          Label table
        </Button>
      </Group>
      <Text size="xs" c="dimmed">
        The label map lies on the voxels of the image. A prediction is not a manual label: look at
        it before you use it.
      </Text>
    </Stack>
  );
}

/** A label table as the import takes it. */
function labelTable(classes: readonly PredictedClass[]): string {
  const codes = Object.fromEntries(
    classes.map(({ value, code, name }) => [value, { class: code, name }]),
  );
  return `${JSON.stringify({ codes }, null, 2)}\n`;
}
