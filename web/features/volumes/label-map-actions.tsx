import { ActionIcon, Button, Group, Menu, Textarea } from '@mantine/core';
import { IconDots, IconDownload, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { request } from '../../api/request.ts';
import { useChange } from '../../api/use-change.ts';
import { Confirm } from '../../components/confirm.tsx';
import { isAtLeast } from '../../components/roles.ts';
import {
  DeleteLabelMapDocument,
  type LabelMapFragment,
  LabelMapLinkDocument,
  ReviewLabelMapDocument,
} from '../../generated/volumes.ts';
import { Gated } from './gated.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import { saveObject } from './save-link.ts';
import type { ShownVolume } from './shown.ts';

/** A label map of a volume. */
export interface LabelMapProps {
  readonly labelMap: LabelMapFragment;
  readonly volume: ShownVolume;
}

type Status = LabelMapProps['labelMap']['status'];

const verbs = { ACCEPTED: 'Accept', REJECTED: 'Reject', DRAFT: 'Reopen' } as const;

const steps: Readonly<Record<Status, readonly Status[]>> = {
  DRAFT: ['ACCEPTED', 'REJECTED'],
  ACCEPTED: ['DRAFT', 'REJECTED'],
  REJECTED: ['DRAFT', 'ACCEPTED'],
};

/** Review, download, deletion. */
export function LabelMapActions({ labelMap, volume }: LabelMapProps) {
  const [step, setStep] = useState<Status | null>(null);
  const [isDeleting, setIsDeleting] = useState(false);
  const isEditor = isAtLeast(volume.study.role, 'EDITOR');
  return (
    <Group gap="xs">
      {steps[labelMap.status].map((status) => (
        <Gated key={status} isAllowed={isEditor} reason="Editors of the study review label maps.">
          <Button
            variant={status === 'ACCEPTED' ? 'filled' : 'default'}
            size="compact-xs"
            disabled={!isEditor}
            onClick={() => setStep(status)}
          >
            {verbs[status]}
          </Button>
        </Gated>
      ))}
      <Menu position="bottom-end" keepMounted={false}>
        <Menu.Target>
          <ActionIcon aria-label={`More on the label map by ${labelMap.annotator}`}>
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconDownload size={14} />}
            onClick={() => void downloadLabelMap(labelMap, volume)}
          >
            Download
          </Menu.Item>
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={14} />}
            disabled={!isEditor}
            onClick={() => setIsDeleting(true)}
          >
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {step !== null && (
        <ReviewDialog labelMap={labelMap} status={step} onClose={() => setStep(null)} />
      )}
      <DeleteLabelMap
        labelMap={labelMap}
        isOpen={isDeleting}
        onClose={() => setIsDeleting(false)}
      />
    </Group>
  );
}

const consequences: Readonly<Record<Status, string>> = {
  ACCEPTED: 'It counts in coverage from then on, unless a model made it.',
  REJECTED: 'It is kept and never used. What was derived from it is rejected with it.',
  DRAFT: 'It waits for a review again, and does not count in coverage meanwhile.',
};

interface ReviewDialogProps extends Pick<LabelMapProps, 'labelMap'> {
  readonly status: Status;
  readonly onClose: () => void;
}

function ReviewDialog({ labelMap, status, onClose }: ReviewDialogProps) {
  const [reason, setReason] = useState('');
  const review = useChange(ReviewLabelMapDocument);
  const needsReason = status === 'REJECTED';
  return (
    <Confirm
      isOpen
      onClose={onClose}
      title={`${verbs[status]} the label map by ${labelMap.annotator}?`}
      verb={verbs[status]}
      isReady={!needsReason || reason.trim() !== ''}
      isDangerous={needsReason}
      onConfirm={() =>
        review.mutateAsync({
          input: { annotationId: labelMap.id, status, reason: reason.trim() || null },
        })
      }
    >
      {consequences[status]}
      <Textarea
        mt="sm"
        label={needsReason ? 'Reason' : 'Reason (optional)'}
        required={needsReason}
        autosize
        minRows={2}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
    </Confirm>
  );
}

interface DeleteLabelMapProps extends Pick<LabelMapProps, 'labelMap'> {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

function DeleteLabelMap({ labelMap, isOpen, onClose }: DeleteLabelMapProps) {
  const remove = useChange(DeleteLabelMapDocument, { done: () => 'The label map is deleted.' });
  return (
    <ReasonDialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Delete the label map by ${labelMap.annotator}?`}
      verb="Delete label map"
      isDangerous
      onConfirm={(reason) => remove.mutateAsync({ input: { id: labelMap.id, reason } })}
    >
      It goes with its bytes, and cannot be brought back. To keep it without using it, reject it.
      Refused where a frozen snapshot depends on it, or another label map was made from it.
    </ReasonDialog>
  );
}

function downloadLabelMap(
  { id, annotator }: LabelMapProps['labelMap'],
  { subject, visit }: LabelMapProps['volume'],
): Promise<void> {
  const name = [subject.code, visit.code, 'labels', annotator].join('_');
  return saveObject(
    async () => {
      const { node } = await request(LabelMapLinkDocument, { id });
      return node?.__typename === 'Annotation' ? node.labelMap.url : undefined;
    },
    `${name.replace(/[^\w.-]+/g, '-')}.nii.gz`,
  );
}
