import '@mantine/dropzone/styles.css';
import { Button, Stack, Text } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { IconFile3d } from '@tabler/icons-react';
import { useRef } from 'react';
import { formatBytes } from '../../components/format.ts';

interface FileDropProps {
  readonly file: File | null;
  readonly onFile: (file: File) => void;
}

/** Where an image is dropped, or chosen. */
export function FileDrop({ file, onFile }: FileDropProps) {
  const openDialog = useRef<() => void>(null);
  return (
    <Dropzone
      openRef={openDialog}
      onDrop={([dropped]) => dropped && onFile(dropped)}
      multiple={false}
      activateOnClick={false}
      activateOnKeyboard={false}
      inputProps={{ 'aria-label': 'Image as NIfTI' }}
      p="md"
    >
      <Stack align="center" gap={4}>
        <IconFile3d size={28} stroke={1.2} aria-hidden />
        <Text size="sm" ta="center">
          {file === null ? 'Drop a .nii or .nii.gz file here' : file.name}
        </Text>
        {file !== null && (
          <Text size="xs" c="dimmed">
            {formatBytes(file.size)}
          </Text>
        )}
        <Button
          variant="default"
          style={{ pointerEvents: 'all' }}
          onClick={() => openDialog.current?.()}
        >
          {file === null ? 'Choose a file' : 'Choose another'}
        </Button>
      </Stack>
    </Dropzone>
  );
}
