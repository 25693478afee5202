import { Autocomplete, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../../../api/use-change.ts';
import { Confirm } from '../../../components/confirm.tsx';
import { PromoteDocument, type PromoteMutation } from '../../../generated/models.ts';
import type { Model } from '../model-page.tsx';
import { policyText } from '../policy/policy-text.ts';
import { ReasonField } from './reason-field.tsx';
import { Regression } from './regression.tsx';

/** What of a model the dialogue needs. */
export type PromotedModel = Pick<Model, 'id' | 'name' | 'aliases' | 'study'>;

interface PromoteDialogProps {
  readonly model: PromotedModel;
  /** The version to promote; null while there is no question. */
  readonly version: { readonly id: string; readonly number: number } | null;
  readonly onClose: () => void;
}

export function PromoteDialog({ version, ...rest }: PromoteDialogProps) {
  return version && <OpenDialog key={version.id} version={version} {...rest} />;
}

/** Asks for alias and reason, and shows how the version compares with the one in use. */
function OpenDialog({
  model,
  version,
  onClose,
}: PromoteDialogProps & { version: NonNullable<PromoteDialogProps['version']> }) {
  const [alias, setAlias] = useState('champion');
  const [reason, setReason] = useState('');
  const name = `${model.name}@${version.number}`;
  const present = model.aliases.find((entry) => entry.name === alias);
  const promote = useChange(PromoteDocument, { done: (result) => outcome(result, name) });
  const input = {
    ...{ versionId: version.id, alias, reason },
    expectedNumber: present?.history.nodes[0]?.number ?? null,
  };
  const policy = model.study.promotionPolicy;
  return (
    <Confirm
      isOpen
      onClose={onClose}
      title={`Promote ${name}`}
      verb="Promote"
      size="64rem"
      isReady={reason.trim() !== '' && alias.trim() !== ''}
      onConfirm={() => promote.mutateAsync({ input })}
    >
      <Stack gap="sm">
        <Autocomplete
          size="xs"
          label="Alias"
          description={
            present
              ? `It points to ${model.name}@${present.version.number} now.`
              : 'It points nowhere now. Lower-case letters, digits, - and _.'
          }
          data={[...new Set(['champion', ...model.aliases.map((entry) => entry.name)])]}
          value={alias}
          onChange={setAlias}
        />
        <ReasonField reason={reason} onChange={setReason} />
        {policy && (
          <Text size="xs" c="dimmed">
            The study's policy: {policyText(policy)}
          </Text>
        )}
        {present && present.version.id !== version.id && (
          <Regression model={model} versionId={version.id} alias={alias} />
        )}
        {present?.version.id === version.id && (
          <Text size="sm">The alias points to this version already.</Text>
        )}
      </Stack>
    </Confirm>
  );
}

function outcome({ promoteVersion: { alias, proposal } }: PromoteMutation, name: string): string {
  if (alias) return `${alias.name} is now ${name}.`;
  return `Proposed: ${proposal?.alias} to ${name}. It moves when another editor approves it.`;
}
