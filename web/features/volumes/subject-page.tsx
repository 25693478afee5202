import { Badge, Button, Group, Skeleton, Text, Timeline } from '@mantine/core';
import { useState } from 'react';
import { useParams } from 'react-router';
import { useGraphQL } from '../../api/use-graphql.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import { isAtLeast } from '../../components/roles.ts';
import { SubjectPageDocument } from '../../generated/volumes.ts';
import { DeleteSubject } from './delete-subject.tsx';
import { Gated } from './gated.tsx';
import type { ShownSubject } from './shown.ts';
import { useLinkTo } from './use-link-to.ts';
import classes from './volume-card.module.css';
import { VolumeCard } from './volume-card.tsx';
import { WithdrawSubject } from './withdraw-subject.tsx';
import { WithdrawalNotice } from './withdrawal-notice.tsx';

/** A subject: its visits one after another, with their volumes. */
export function Component() {
  const { id = '' } = useParams();
  const linkTo = useLinkTo();
  const { data, error, isPending } = useGraphQL(SubjectPageDocument, { id });
  const above = [{ label: 'Volumes', to: linkTo('/volumes') }];
  const subject = data?.node?.__typename === 'Subject' ? data.node : null;
  if (subject === null) {
    return (
      <Page title="Subject" above={above}>
        <ErrorNotice error={error} />
        {isPending && <Skeleton height={200} />}
        {data && (
          <EmptyState title="There is no such subject">
            It was deleted, or you are no member of its study: ask an owner of the study.
          </EmptyState>
        )}
      </Page>
    );
  }
  return <SubjectView subject={subject} above={above} />;
}

function SubjectView({
  subject,
  above,
}: {
  subject: ShownSubject;
  above: { label: string; to: string }[];
}) {
  const { code, study, visits, withdrawal } = subject;
  return (
    <Page
      title={`Subject ${code}`}
      above={above}
      description={`Study ${study.code} · ${visits.length} ${visits.length === 1 ? 'visit' : 'visits'}`}
      actions={withdrawal ? <Badge color="gray">Withdrawn</Badge> : <Actions subject={subject} />}
    >
      {withdrawal && <WithdrawalNotice withdrawal={withdrawal} />}
      {visits.length === 0 && (
        <EmptyState title="No visits">Nothing of this subject was imported yet.</EmptyState>
      )}
      <Timeline active={visits.length} bulletSize={14} lineWidth={2}>
        {visits.map((visit) => (
          <Timeline.Item key={visit.id} title={`Visit ${visit.code}`}>
            <Text size="xs" c="dimmed" mb="xs">
              {visit.volumes.length} {visit.volumes.length === 1 ? 'volume' : 'volumes'}
            </Text>
            {withdrawal === null && (
              <div className={classes.ofSubject}>
                {visit.volumes.map((volume) => (
                  <VolumeCard key={volume.id} volume={volume} />
                ))}
              </div>
            )}
          </Timeline.Item>
        ))}
      </Timeline>
    </Page>
  );
}

function Actions({ subject }: { subject: ShownSubject }) {
  const [open, setOpen] = useState<'withdraw' | 'delete' | null>(null);
  const { role } = subject.study;
  const close = () => setOpen(null);
  return (
    <Group gap="xs">
      <Gated
        isAllowed={isAtLeast(role, 'EDITOR')}
        reason="Editors of the study may delete a subject."
      >
        <Button
          variant="default"
          disabled={!isAtLeast(role, 'EDITOR')}
          onClick={() => setOpen('delete')}
        >
          Delete
        </Button>
      </Gated>
      <Gated isAllowed={role === 'OWNER'} reason="Owners of the study may withdraw a subject.">
        <Button
          variant="outline"
          color="red"
          disabled={role !== 'OWNER'}
          onClick={() => setOpen('withdraw')}
        >
          Withdraw
        </Button>
      </Gated>
      <DeleteSubject subject={subject} isOpen={open === 'delete'} onClose={close} />
      <WithdrawSubject subject={subject} isOpen={open === 'withdraw'} onClose={close} />
    </Group>
  );
}
