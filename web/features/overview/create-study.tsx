import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../../api/use-change.ts';
import { useStudy } from '../../app/use-study.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { OverviewCreateStudyDocument } from '../../generated/overview.ts';

/** Asks for code and name of a study; whoever creates it becomes its owner. */
export function CreateStudy({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const [, setStudy] = useStudy();
  const [code, setCode] = useState('');
  const [name, setName] = useState('');
  const create = useChange(OverviewCreateStudyDocument, {
    done: ({ createStudy }) => `Study ${createStudy.study.code} is created; you are its owner.`,
    onDone: ({ createStudy }) => {
      close();
      setStudy(createStudy.study.code);
    },
  });
  const close = () => {
    create.reset();
    setCode('');
    setName('');
    onClose();
  };
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title="New study"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate({ input: { code: code.trim(), name: name.trim() || code.trim() } });
        }}
      >
        <Stack gap="sm">
          <TextInput
            label="Code"
            description="As manifests name it: letters, digits, - and _. It cannot be changed later."
            required
            maxLength={50}
            data-autofocus
            value={code}
            onChange={({ currentTarget }) => setCode(currentTarget.value)}
          />
          <TextInput
            label="Name"
            placeholder="the code, when left out"
            maxLength={200}
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
          />
          <ErrorNotice error={create.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending} disabled={code.trim() === ''}>
              Create study
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
