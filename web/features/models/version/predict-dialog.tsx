import { SegmentedControl, Select, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../../../api/use-change.ts';
import { useGraphQL } from '../../../api/use-graphql.ts';
import { Confirm } from '../../../components/confirm.tsx';
import { SnapshotsToUseDocument, StartPredictionDocument } from '../../../generated/models.ts';
import { volumesIn } from './volumes-in.ts';

interface PredictDialogProps {
  readonly versionId: string;
  readonly name: string;
  readonly onClose: () => void;
  /** With the id of the job. */
  readonly onStarted: (jobId: string) => void;
}

/** Asks which volumes to predict. */
export function PredictDialog({ versionId, name, onClose, onStarted }: PredictDialogProps) {
  const [what, setWhat] = useState('cohort');
  const [cohortId, setCohortId] = useState<string | null>(null);
  const [text, setText] = useState('');
  const { data } = useGraphQL(SnapshotsToUseDocument, {});
  const volumeIds = volumesIn(text);
  const start = useChange(StartPredictionDocument, {
    onDone: ({ predict }) => onStarted(predict.job.id),
  });
  const input = what === 'cohort' ? { versionId, cohortId } : { versionId, volumeIds };
  return (
    <Confirm
      isOpen
      onClose={onClose}
      title={`Predict with ${name}`}
      verb="Predict"
      isReady={what === 'cohort' ? cohortId !== null : volumeIds.length > 0}
      onConfirm={() => start.mutateAsync({ input })}
    >
      <Stack gap="sm">
        Each prediction becomes a draft label map of its volume, for a person to review. Drafts and
        predictions never count in coverage.
        <SegmentedControl
          aria-label="What to predict"
          data={[
            { value: 'cohort', label: 'A cohort' },
            { value: 'volumes', label: 'Volumes' },
          ]}
          value={what}
          onChange={setWhat}
        />
        {what === 'cohort' ? (
          <Select
            label="Cohort"
            description="All volumes that match it now"
            searchable
            data={(data?.cohorts.nodes ?? []).map((cohort) => ({
              ...{ value: cohort.id, label: cohort.name },
            }))}
            value={cohortId}
            onChange={setCohortId}
          />
        ) : (
          <Textarea
            label="Volumes"
            description="Their ids or addresses, one a line; at most 1,000"
            autosize
            minRows={3}
            maxRows={10}
            value={text}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
        )}
      </Stack>
    </Confirm>
  );
}
