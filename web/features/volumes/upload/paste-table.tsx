import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';

export interface PasteTableProps {
  readonly onClose: () => void;
  readonly onPaste: (text: string) => void;
}

/** Takes cells that were copied from a spreadsheet. */
export function PasteTable({ onClose, onPaste }: PasteTableProps) {
  const [text, setText] = useState('');
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title="Paste from a spreadsheet"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Stack gap="sm">
        <Textarea
          label="Cells with a line of column names"
          description="Columns as in a manifest: study, subject, visit, region, laterality, scanner, classes … With a column image, rows are matched by its file names; else they are taken in order."
          placeholder={'image\tsubject\tvisit\nP01.nii.gz\tP01\t1'}
          autosize
          minRows={6}
          maxRows={14}
          ff="monospace"
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={text.trim() === ''}
            onClick={() => {
              onPaste(text);
              onClose();
            }}
          >
            Fill in
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
