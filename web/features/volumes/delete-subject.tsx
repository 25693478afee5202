import { Text } from '@mantine/core';
import { useNavigate } from 'react-router';
import { useChange } from '../../api/use-change.ts';
import { DeleteSubjectDocument } from '../../generated/volumes.ts';
import { ReasonDialog } from './reason-dialog.tsx';
import type { ShownSubject } from './subject-page.tsx';
import { useLinkTo } from './use-link-to.ts';

export interface SubjectDialogProps {
  readonly subject: ShownSubject;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function DeleteSubject({ subject, isOpen, onClose }: SubjectDialogProps) {
  const navigate = useNavigate();
  const linkTo = useLinkTo();
  const remove = useChange(DeleteSubjectDocument, {
    done: ({ deleteSubject }) =>
      `Subject ${subject.code} is deleted, with ${deleteSubject.volumes} volumes and ${deleteSubject.annotations} label maps.`,
    onDone: () => void navigate(linkTo('/volumes')),
  });
  return (
    <ReasonDialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Delete subject ${subject.code}?`}
      verb="Delete subject"
      isDangerous
      onConfirm={(reason) => remove.mutateAsync({ input: { id: subject.id, reason } })}
    >
      <Text size="sm">
        All its visits, volumes and label maps go, with their bytes. That cannot be undone; they can
        be imported again. Refused where a frozen snapshot depends on them.
      </Text>
    </ReasonDialog>
  );
}
