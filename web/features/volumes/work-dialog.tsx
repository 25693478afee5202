import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Operation } from '../../api/request.ts';
import { useChange } from '../../api/use-change.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { JobProgress } from './job-progress.tsx';

export interface WorkDialogProps<Result, Variables> {
  readonly title: string;
  /** What the button does. */
  readonly verb: string;
  /** What is done then, as a person would say it. */
  readonly name: string;
  readonly onClose: () => void;
  readonly operation: Operation<Result, Variables>;
  /** Null while what is asked for is not filled in. */
  readonly variables: Variables | null;
  readonly jobOf: (result: Result) => string;
  /** What will be done, and what has to be chosen. */
  readonly children: ReactNode;
}

/** Starts work in the background and shows how it goes; it goes on when the dialog is closed. */
export function WorkDialog<Result, Variables>({
  title,
  verb,
  name,
  onClose,
  operation,
  variables,
  jobOf,
  children,
}: WorkDialogProps<Result, Variables>) {
  const [jobId, setJobId] = useState<string | null>(null);
  const start = useChange(operation, { onDone: (result) => setJobId(jobOf(result)) });
  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': 'Close' }}>
      <Stack gap="sm">
        <Text size="sm" component="div">
          {children}
        </Text>
        <ErrorNotice error={start.error} />
        {jobId !== null && <JobProgress jobId={jobId} name={name} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {jobId === null ? 'Cancel' : 'Close'}
          </Button>
          {jobId === null && (
            <Button
              disabled={variables === null}
              loading={start.isPending}
              onClick={() => variables !== null && start.mutate(variables)}
            >
              {verb}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}
