import { Anchor, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { IconArrowBackUp, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { useChange } from '../../../api/use-change.ts';
import { Confirm } from '../../../components/confirm.tsx';
import { Time } from '../../../components/time.tsx';
import { RollBackDocument, TakeAliasAwayDocument } from '../../../generated/models.ts';
import { GuardedButton } from '../guarded-button.tsx';
import { AliasMark } from '../marks.tsx';
import { editorsOnly, mayEdit } from '../may.ts';
import type { Model } from '../model-page.tsx';
import { useLinks } from '../use-links.ts';
import { ReasonField } from './reason-field.tsx';

type Alias = Model['aliases'][number];
type Step = 'roll back' | 'remove';

/** Which version each alias points at, since when and why, and the way back. */
export function AliasCards({ model }: { model: Model }) {
  const [asked, setAsked] = useState<{ alias: Alias; step: Step } | null>(null);
  const canEdit = mayEdit(model.study.role);
  return (
    <Stack component="section" gap="xs" aria-labelledby="in-use">
      <Title order={2} size="h5" id="in-use">
        In use
      </Title>
      {model.aliases.length === 0 && (
        <Text size="sm" c="dimmed">
          No alias points to a version. Promote one below, and pipelines that ask for {model.name}
          @champion get it.
        </Text>
      )}
      <Group gap="sm" align="stretch">
        {model.aliases.map((alias) => (
          <AliasCard
            key={alias.name}
            model={model}
            alias={alias}
            canEdit={canEdit}
            onAsk={(step) => setAsked({ alias, step })}
          />
        ))}
      </Group>
      {asked && <MoveDialog model={model} {...asked} onClose={() => setAsked(null)} />}
    </Stack>
  );
}

function AliasCard({
  model,
  alias: { name, version, history },
  canEdit,
  onAsk,
}: {
  model: Model;
  alias: Alias;
  canEdit: boolean;
  onAsk: (step: Step) => void;
}) {
  const links = useLinks();
  const [last] = history.nodes;
  const refusal = canEdit ? null : editorsOnly;
  return (
    <Paper withBorder p="sm" w={340} role="group" aria-label={`Alias ${name}`}>
      <Stack gap={6} h="100%" justify="space-between">
        <Stack gap={4}>
          <Group gap={6}>
            <AliasMark name={name} />
            <Anchor component={Link} to={links.version(model.name, version.number)} fw={600}>
              {model.name}@{version.number}
            </Anchor>
          </Group>
          {last && (
            <Text size="xs" c="dimmed" component="div">
              {last.by.name}, <Time at={last.createdAt} />: {last.reason}
            </Text>
          )}
        </Stack>
        <Group gap="xs">
          <GuardedButton
            size="compact-xs"
            refusal={refusal}
            label={`Roll back ${name}`}
            leftSection={<IconArrowBackUp size={13} />}
            onClick={() => onAsk('roll back')}
          >
            Roll back
          </GuardedButton>
          <GuardedButton
            size="compact-xs"
            refusal={refusal}
            label={`Remove ${name}`}
            leftSection={<IconX size={13} />}
            onClick={() => onAsk('remove')}
          >
            Remove
          </GuardedButton>
        </Group>
      </Stack>
    </Paper>
  );
}

/** Asks why, and moves the alias unless somebody else has moved it since this page was read. */
function MoveDialog({
  model,
  alias,
  step,
  onClose,
}: {
  model: Model;
  alias: Alias;
  step: Step;
  onClose: () => void;
}) {
  const [reason, setReason] = useState('');
  const rollBack = useChange(RollBackDocument, {
    done: ({ rollbackAlias }) =>
      `${alias.name} is back at ${model.name}@${rollbackAlias.alias.version.number}.`,
  });
  const remove = useChange(TakeAliasAwayDocument, {
    done: () => `${alias.name} points nowhere now.`,
  });
  const isRollBack = step === 'roll back';
  const input = {
    ...{ modelId: model.id, alias: alias.name, reason },
    expectedNumber: alias.history.nodes[0]?.number ?? null,
  };
  return (
    <Confirm
      isOpen
      onClose={onClose}
      title={`${isRollBack ? 'Roll back' : 'Remove'} ${alias.name} of ${model.name}`}
      verb={isRollBack ? 'Roll back' : 'Remove'}
      isReady={reason.trim() !== ''}
      isDangerous={!isRollBack}
      onConfirm={() => (isRollBack ? rollBack : remove).mutateAsync({ input })}
    >
      <Stack gap="sm">
        {isRollBack
          ? `The last move of ${alias.name} that still stands is undone: it leads back from @${alias.version.number} to where it pointed before. That is a move of its own in the history.`
          : `${alias.name} will point nowhere, and whatever asks for ${model.name}@${alias.name} gets nothing. Its history stays, and a rollback brings it back.`}
        <ReasonField reason={reason} onChange={setReason} />
      </Stack>
    </Confirm>
  );
}
