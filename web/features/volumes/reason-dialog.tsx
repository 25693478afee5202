import { Stack, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Confirm, type ConfirmProps } from '../../components/confirm.tsx';

export type ReasonDialogProps = Omit<ConfirmProps, 'isReady' | 'onConfirm'> & {
  /** Further questions below the reason. */
  readonly more?: ReactNode;
  /** Whether these are answered. */
  readonly isMoreReady?: boolean;
  readonly onConfirm: (reason: string) => Promise<unknown>;
};

/** Asks for the reason, which is kept, before something is done. */
export function ReasonDialog({
  children,
  more,
  isMoreReady = true,
  onConfirm,
  onClose,
  ...props
}: ReasonDialogProps) {
  const [reason, setReason] = useState('');
  const close = () => {
    setReason('');
    onClose();
  };
  return (
    <Confirm
      {...props}
      onClose={close}
      isReady={reason.trim() !== '' && isMoreReady}
      onConfirm={() => onConfirm(reason.trim())}
    >
      <Stack gap="sm">
        <div>{children}</div>
        {more}
        <Textarea
          label="Reason"
          description="Kept, with who did it and when."
          required
          autosize
          minRows={2}
          maxLength={2000}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
      </Stack>
    </Confirm>
  );
}
