import { Alert, Anchor, Badge, Button, Group, Stack, Switch, Text, Title } from '@mantine/core';
import { parseAsBoolean, useQueryState } from 'nuqs';
import { useState } from 'react';
import { Link } from 'react-router';
import { useChange } from '../../../api/use-change.ts';
import { useRows } from '../../../api/use-graphql.ts';
import { Confirm } from '../../../components/confirm.tsx';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { Time } from '../../../components/time.tsx';
import {
  ApproveDocument,
  ProposalsDocument,
  type ProposalsQuery,
  RejectDocument,
  WithdrawProposalDocument,
} from '../../../generated/models.ts';
import { AliasMark } from '../marks.tsx';
import { mayEdit } from '../may.ts';
import type { Model } from '../model-page.tsx';
import { useLinks } from '../use-links.ts';
import { ReasonField } from './reason-field.tsx';
import { Regression } from './regression.tsx';

type Proposal = ProposalsQuery['promotionProposals']['nodes'][number];
type Decision = 'Approve' | 'Reject' | 'Withdraw';

/** Promotions that wait for a second person; nothing while none was ever proposed. */
export function Proposals({ model, userId }: { model: Model; userId: string }) {
  const [isAll, setIsAll] = useQueryState('decided', parseAsBoolean.withDefault(false));
  const [asked, setAsked] = useState<{ proposal: Proposal; decision: Decision } | null>(null);
  const { rows, error, hasMore, isReadingMore, readMore } = useRows(
    ProposalsDocument,
    { filter: { model: model.name, ...(!isAll && { isPending: true }) } },
    ({ promotionProposals }) => promotionProposals,
  );
  const isAsked = model.study.promotionPolicy?.secondPerson ?? false;
  if (rows.length === 0 && !isAll && !isAsked && error === null) return null;
  return (
    <Stack component="section" gap="xs" aria-labelledby="proposals">
      <Group justify="space-between">
        <Title order={2} size="h5" id="proposals">
          Proposals
        </Title>
        <Switch
          label="Also those that were decided"
          checked={isAll}
          onChange={({ currentTarget }) => void setIsAll(currentTarget.checked || null)}
        />
      </Group>
      <ErrorNotice error={error} />
      {rows.length === 0 && (
        <Text size="sm" c="dimmed">
          No promotion waits for a second person.
        </Text>
      )}
      {rows.map((proposal) => (
        <ProposalNotice
          key={proposal.id}
          model={model}
          proposal={proposal}
          isOwn={proposal.by.id === userId}
          onDecide={(decision) => setAsked({ proposal, decision })}
        />
      ))}
      {hasMore && (
        <Button variant="default" loading={isReadingMore} onClick={readMore}>
          Older proposals
        </Button>
      )}
      {asked && <DecisionDialog model={model} {...asked} onClose={() => setAsked(null)} />}
    </Stack>
  );
}

const statusLabels: Readonly<Record<Proposal['status'], string>> = {
  PENDING: 'waits for a second person',
  OUTDATED: 'outdated: the alias has moved since',
  APPROVED: 'approved',
  REJECTED: 'rejected',
  WITHDRAWN: 'taken back',
};

function ProposalNotice({
  model,
  proposal: { alias, version, status, by, createdAt, reason, decision },
  isOwn,
  onDecide,
}: {
  model: Model;
  proposal: Proposal;
  isOwn: boolean;
  onDecide: (decision: Decision) => void;
}) {
  const links = useLinks();
  const waits = status === 'PENDING' || status === 'OUTDATED';
  const canEdit = mayEdit(model.study.role);
  return (
    <Alert
      color={status === 'PENDING' ? 'blue' : 'gray'}
      variant="light"
      p="sm"
      role="group"
      aria-label={`Proposal of ${alias} to ${model.name}@${version.number}`}
    >
      <Stack gap={4}>
        <Group gap={6}>
          <AliasMark name={alias} />
          <span>to</span>
          <Anchor
            component={Link}
            to={links.version(model.name, version.number)}
            size="sm"
            fw={600}
          >
            {model.name}@{version.number}
          </Anchor>
          <Badge variant="default" tt="none" radius="sm">
            {statusLabels[status]}
          </Badge>
        </Group>
        <Text size="sm" component="div">
          {by.name}, <Time at={createdAt} />: {reason}
        </Text>
        {decision && (
          <Text size="sm" component="div">
            {decision.by.name}, <Time at={decision.createdAt} />: {decision.reason}
          </Text>
        )}
        {waits && canEdit && (
          <Group gap="xs">
            {isOwn ? (
              <Button size="compact-xs" variant="default" onClick={() => onDecide('Withdraw')}>
                Withdraw
              </Button>
            ) : (
              <>
                {status === 'PENDING' && (
                  <Button size="compact-xs" onClick={() => onDecide('Approve')}>
                    Approve
                  </Button>
                )}
                <Button size="compact-xs" variant="default" onClick={() => onDecide('Reject')}>
                  Reject
                </Button>
              </>
            )}
            {isOwn && status === 'PENDING' && (
              <Text size="xs" c="dimmed">
                You proposed it, so another editor approves it.
              </Text>
            )}
          </Group>
        )}
      </Stack>
    </Alert>
  );
}

function DecisionDialog({
  model,
  proposal: { id, alias, version },
  decision,
  onClose,
}: {
  model: Model;
  proposal: Proposal;
  decision: Decision;
  onClose: () => void;
}) {
  const [reason, setReason] = useState('');
  const name = `${model.name}@${version.number}`;
  const approve = useChange(ApproveDocument, { done: () => `${alias} is now ${name}.` });
  const reject = useChange(RejectDocument, { done: () => `${alias} to ${name}: rejected.` });
  const withdraw = useChange(WithdrawProposalDocument, {
    done: () => `${alias} to ${name}: taken back.`,
  });
  const change = { Approve: approve, Reject: reject, Withdraw: withdraw }[decision];
  const isApproval = decision === 'Approve';
  return (
    <Confirm
      isOpen
      onClose={onClose}
      title={`${decision}: ${alias} to ${name}`}
      verb={decision}
      size={isApproval ? '64rem' : 'md'}
      isReady={reason.trim() !== ''}
      onConfirm={() => change.mutateAsync({ input: { proposalId: id, reason } })}
    >
      <Stack gap="sm">
        <ReasonField reason={reason} onChange={setReason} />
        {isApproval && <Regression model={model} versionId={version.id} alias={alias} />}
      </Stack>
    </Confirm>
  );
}
