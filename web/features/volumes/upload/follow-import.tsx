import { Button, Stack } from '@mantine/core';
import { useCallback } from 'react';
import { useLive } from '../../../api/use-live.ts';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import {
  ImportProgressDocument,
  type ImportProgressSubscription,
} from '../../../generated/volumes.ts';
import { hasEnded, JobLine } from '../job-progress.tsx';

export interface FollowImportProps {
  readonly importId: string;
  readonly isDryRun: boolean;
  /** Stable; called when the rows can be read. */
  readonly onDone: (importId: string, isDryRun: boolean) => Promise<void>;
  /** Back to the table; what the worker does goes on. */
  readonly onStop: () => void;
}

/** An import as the worker does it. */
export function FollowImport({ importId, isDryRun, onDone, onStop }: FollowImportProps) {
  const onNext = useCallback(
    ({ importProgress }: ImportProgressSubscription) => {
      if (importProgress.job.status === 'SUCCEEDED') void onDone(importId, isDryRun);
    },
    [importId, isDryRun, onDone],
  );
  const { data, error } = useLive(ImportProgressDocument, { importId }, { onNext });
  const job = data?.importProgress.job;
  const isOver = job !== undefined && hasEnded(job) && job.status !== 'SUCCEEDED';
  return (
    <Stack gap="sm">
      {job?.status !== 'SUCCEEDED' && (
        <JobLine job={job} name={isDryRun ? 'Checking' : 'Importing'} />
      )}
      <ErrorNotice error={error} />
      {(isOver || error) && (
        <Button variant="default" w="fit-content" onClick={onStop}>
          Back to the table
        </Button>
      )}
    </Stack>
  );
}
