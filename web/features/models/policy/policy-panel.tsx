import { Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useRows } from '../../../api/use-graphql.ts';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { Time } from '../../../components/time.tsx';
import { type PolicyFragment, PolicyHistoryDocument } from '../../../generated/models.ts';
import { GuardedButton } from '../guarded-button.tsx';
import type { Model } from '../model-page.tsx';
import { PolicyDialog } from './policy-dialog.tsx';
import { policyText } from './policy-text.ts';

/** What the study asks of promotions, and every policy that it had. */
export function PolicyPanel({ study }: { study: Model['study'] }) {
  const [isOpen, setIsOpen] = useState(false);
  const { rows, error } = useRows(
    PolicyHistoryDocument,
    { code: study.code },
    (result) => result.study?.promotionPolicies,
  );
  const policy = study.promotionPolicy;
  return (
    <Stack component="section" gap="xs" aria-labelledby="policy">
      <Title order={2} size="h5" id="policy">
        What a promotion takes
      </Title>
      <Group gap="sm">
        <Text size="sm">
          The study {study.code} asks for:{' '}
          {policy ? policyText(policy) : 'nothing. Any editor may promote any version.'}
        </Text>
        <GuardedButton
          size="compact-xs"
          refusal={study.role === 'OWNER' ? null : 'Owners of the study set it.'}
          onClick={() => setIsOpen(true)}
        >
          Change the policy
        </GuardedButton>
      </Group>
      <ErrorNotice error={error} />
      {rows.length > 0 && (
        <DataTable
          name={`Promotion policies of ${study.code}`}
          rows={rows}
          rowKey={({ number }) => String(number)}
          columns={columns}
        />
      )}
      {isOpen && <PolicyDialog study={study} onClose={() => setIsOpen(false)} />}
    </Stack>
  );
}

const columns: readonly Column<PolicyFragment>[] = [
  { key: 'number', title: 'Policy', value: ({ number }) => number, align: 'right' },
  { key: 'asks', title: 'Asks for', value: policyText },
  { key: 'by', title: 'Set by', value: ({ by }) => by.name },
  {
    key: 'when',
    title: 'When',
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Time at={createdAt} />,
  },
  { key: 'why', title: 'Why', value: ({ reason }) => reason },
];
