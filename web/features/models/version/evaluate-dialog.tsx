import { Select, Stack } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../../../api/use-change.ts';
import { Confirm } from '../../../components/confirm.tsx';
import { StartEvaluationDocument } from '../../../generated/models.ts';
import { snapshotName } from '../names.ts';
import { useSnapshots } from '../use-snapshots.ts';
import type { Version } from '../version-page.tsx';

interface EvaluateDialogProps {
  readonly version: Version;
  readonly name: string;
  readonly onClose: () => void;
  /** With the id of the job. */
  readonly onStarted: (jobId: string) => void;
}

/** Asks on which snapshot to measure. */
export function EvaluateDialog({ version, name, onClose, onStarted }: EvaluateDialogProps) {
  const own = version.run.snapshot;
  const [snapshotId, setSnapshotId] = useState<string | null>(own.id);
  const choices = useSnapshots().filter(({ id, isUsable }) => isUsable && id !== own.id);
  const start = useChange(StartEvaluationDocument, {
    onDone: ({ evaluateVersion }) => onStarted(evaluateVersion.job.id),
  });
  return (
    <Confirm
      isOpen
      onClose={onClose}
      title={`Evaluate ${name}`}
      verb="Evaluate"
      onConfirm={() => start.mutateAsync({ input: { versionId: version.id, snapshotId } })}
    >
      <Stack gap="sm">
        The evaluation side of the snapshot is predicted, and voxels and distances are measured
        against its label maps. What was measured before is not measured anew.
        <Select
          label="On the snapshot"
          searchable
          allowDeselect={false}
          data={[
            { value: own.id, label: `${snapshotName(own)}, the one learned from` },
            ...choices.map(({ id, name: label }) => ({ value: id, label })),
          ]}
          value={snapshotId}
          onChange={setSnapshotId}
        />
      </Stack>
    </Confirm>
  );
}
