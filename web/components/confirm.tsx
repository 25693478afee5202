import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ErrorNotice } from './error-notice.tsx';

export interface ConfirmProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  /** What will happen, and what cannot be undone. */
  readonly children: ReactNode;
  /** A verb: what the button does. */
  readonly verb: string;
  /** False while what is asked for is not filled in. */
  readonly isReady?: boolean;
  readonly isDangerous?: boolean;
  /** Width of the dialogue, as Mantine has it. */
  readonly size?: string;
  /** Does it; what it throws is shown, and the question stays. */
  readonly onConfirm: () => Promise<unknown>;
}

/** Asks before something that cannot be undone, or that others see. */
export function Confirm({
  isOpen,
  onClose,
  title,
  children,
  verb,
  isReady = true,
  isDangerous = false,
  size = 'md',
  onConfirm,
}: ConfirmProps) {
  const [error, setError] = useState<Error | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const close = () => {
    setError(null);
    onClose();
  };
  const confirm = async () => {
    setIsBusy(true);
    try {
      await onConfirm();
      close();
    } catch (thrown) {
      setError(thrown instanceof Error ? thrown : new Error(String(thrown)));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={title}
      size={size}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <Stack gap="sm">
          <Text size="sm" component="div">
            {children}
          </Text>
          <ErrorNotice error={error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button
              type="submit"
              disabled={!isReady}
              loading={isBusy}
              {...(isDangerous && { color: 'red' })}
            >
              {verb}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
