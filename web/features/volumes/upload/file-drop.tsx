import { Alert, Button, Group, List, Stack, Text } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import '@mantine/dropzone/styles.css';
import { IconFileUpload } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { type SortedFiles, sortFiles } from './dropped-files.ts';

/** Where files are dropped, or chosen. What is wrong with some is told, and the others are taken. */
export function FileDrop({ onFiles }: { onFiles: (files: SortedFiles) => void }) {
  const openRef = useRef<() => void>(null);
  const [refusals, setRefusals] = useState<readonly string[]>([]);
  const [isLooking, setIsLooking] = useState(false);
  const take = async (files: File[]) => {
    setIsLooking(true);
    const sorted = await sortFiles(files);
    setRefusals(sorted.refusals);
    setIsLooking(false);
    onFiles(sorted);
  };
  return (
    <Stack gap="sm">
      <Dropzone
        onDrop={(files) => void take(files)}
        openRef={openRef}
        activateOnClick={false}
        // The button below does what a key on the zone would do.
        activateOnKeyboard={false}
        tabIndex={-1}
        loading={isLooking}
        inputProps={{ 'aria-label': 'Files to upload' }}
        styles={{ inner: { pointerEvents: 'all' } }}
      >
        <Group justify="center" gap="md" mih={90}>
          <IconFileUpload size={32} stroke={1.4} aria-hidden />
          <div>
            <Text fw={600}>Drop images, label maps or a whole folder here</Text>
            <Text size="sm" c="dimmed">
              NIfTI (.nii, .nii.gz), up to 1 GiB each; with them a manifest (.csv) and label tables
              (.txt, .json), if you have them
            </Text>
          </div>
          <Button variant="default" onClick={() => openRef.current?.()}>
            Choose files
          </Button>
        </Group>
      </Dropzone>
      {refusals.length > 0 && (
        <Alert
          color="yellow"
          role="alert"
          title={
            refusals.length === 1
              ? 'One file was not taken'
              : `${refusals.length} files were not taken`
          }
          withCloseButton
          closeButtonLabel="Dismiss"
          onClose={() => setRefusals([])}
        >
          <List size="sm">
            {refusals.slice(0, 10).map((refusal) => (
              <List.Item key={refusal}>{refusal}</List.Item>
            ))}
          </List>
          {refusals.length > 10 && <Text size="sm">and {refusals.length - 10} more</Text>}
        </Alert>
      )}
    </Stack>
  );
}
