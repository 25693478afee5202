import { Checkbox, NumberInput, Select, Stack, TagsInput } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../../../api/use-change.ts';
import { Confirm } from '../../../components/confirm.tsx';
import { SetPolicyDocument } from '../../../generated/models.ts';
import { ReasonField } from '../aliases/reason-field.tsx';
import type { Model } from '../model-page.tsx';
import { useSnapshots } from '../use-snapshots.ts';

/** Sets all of a study's policy anew. */
export function PolicyDialog({ study, onClose }: { study: Model['study']; onClose: () => void }) {
  const present = study.promotionPolicy;
  const [aliases, setAliases] = useState<string[]>([...(present?.aliases ?? ['champion'])]);
  const [isMeasured, setIsMeasured] = useState(present?.requireEvaluation ?? false);
  const [snapshotId, setSnapshotId] = useState(present?.evaluationSnapshot?.id ?? null);
  const [least, setLeast] = useState<number | ''>(present?.minimumMeanDice ?? '');
  const [secondPerson, setSecondPerson] = useState(present?.secondPerson ?? false);
  const [reason, setReason] = useState('');
  const snapshots = useSnapshots(study.code);
  const change = useChange(SetPolicyDocument, { done: () => 'The policy is set.' });
  const input = {
    ...{ studyId: study.id, aliases, requireEvaluation: isMeasured, secondPerson, reason },
    evaluationSnapshotId: isMeasured ? snapshotId : null,
    minimumMeanDice: isMeasured && least !== '' ? least : null,
  };
  return (
    <Confirm
      isOpen
      onClose={onClose}
      title={`What a promotion takes in ${study.code}`}
      verb="Set the policy"
      isReady={reason.trim() !== ''}
      onConfirm={() => change.mutateAsync({ input })}
    >
      <Stack gap="sm">
        <Checkbox
          label="The version must be evaluated"
          checked={isMeasured}
          onChange={({ currentTarget }) => setIsMeasured(currentTarget.checked)}
        />
        <Select
          label="On the snapshot"
          placeholder="Any"
          clearable
          searchable
          disabled={!isMeasured}
          data={snapshots.map(({ id, name }) => ({ value: id, label: name }))}
          value={snapshotId}
          onChange={setSnapshotId}
        />
        <NumberInput
          label="Least mean Dice"
          placeholder="None"
          disabled={!isMeasured}
          min={0}
          max={1}
          step={0.01}
          decimalScale={3}
          value={least}
          onChange={(value) => setLeast(typeof value === 'number' ? value : '')}
        />
        <Checkbox
          label="Another editor must approve"
          checked={secondPerson}
          onChange={({ currentTarget }) => setSecondPerson(currentTarget.checked)}
        />
        <TagsInput
          size="xs"
          label="For the aliases"
          description="All of them when none is named"
          value={aliases}
          onChange={setAliases}
        />
        <ReasonField reason={reason} onChange={setReason} />
      </Stack>
    </Confirm>
  );
}
