import { Checkbox, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../../api/use-change.ts';
import { WithdrawSubjectDocument, type WithdrawSubjectMutation } from '../../generated/volumes.ts';
import type { SubjectDialogProps } from './delete-subject.tsx';
import { ReasonDialog } from './reason-dialog.tsx';

export function WithdrawSubject({ subject, isOpen, onClose }: SubjectDialogProps) {
  const [confirm, setConfirm] = useState('');
  const [forgetCode, setForgetCode] = useState(false);
  const withdraw = useChange(WithdrawSubjectDocument, { done: describe });
  const name = `${subject.study.code}/${subject.code}`;
  return (
    <ReasonDialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Withdraw subject ${subject.code}?`}
      verb="Withdraw for good"
      isDangerous
      isMoreReady={confirm === name}
      more={
        <>
          <TextInput
            label={`Type ${name} to confirm`}
            value={confirm}
            required
            autoComplete="off"
            onChange={({ currentTarget }) => setConfirm(currentTarget.value)}
          />
          <Checkbox
            label="Forget its code, too"
            description="The code is replaced by one that says nothing. It can be forgotten later, too."
            checked={forgetCode}
            onChange={({ currentTarget }) => setForgetCode(currentTarget.checked)}
          />
        </>
      }
      onConfirm={(reason) =>
        withdraw.mutateAsync({ input: { subjectId: subject.id, reason, confirm, forgetCode } })
      }
    >
      <Text size="sm">
        For a person who asks for their data to be removed. The bytes of its images, thumbnails and
        label maps are removed for good; tombstones with their hashes stay, so that it can be told
        which versions learned from it. Runs on snapshots with it are cancelled.
      </Text>
    </ReasonDialog>
  );
}

function describe({ withdrawSubject }: WithdrawSubjectMutation): string {
  const { subject, volumes, objectsRemoved, objectsPending, versionsMarked, jobsStopped } =
    withdrawSubject;
  const { objectsShared, manifestsNaming } = withdrawSubject;
  const parts = [
    `${subject.code} is withdrawn: ${volumes} volumes, ${objectsRemoved} objects removed`,
    ...(objectsPending > 0 ? [`${objectsPending} are removed as soon as the store can`] : []),
    ...(objectsShared > 0 ? [`${objectsShared} stay, as others need the same bytes`] : []),
    ...(versionsMarked > 0 ? [`${versionsMarked} versions that learned from it are marked`] : []),
    ...(jobsStopped > 0 ? [`${jobsStopped} jobs were cancelled`] : []),
    ...(manifestsNaming > 0 ? [`${manifestsNaming} manifests in the store name it still`] : []),
  ];
  return `${parts.join('; ')}.`;
}
