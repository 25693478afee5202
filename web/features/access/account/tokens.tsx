import { Badge, Button, Group, Skeleton, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useChange } from '../../../api/use-change.ts';
import { useGraphQL } from '../../../api/use-graphql.ts';
import { Confirm } from '../../../components/confirm.tsx';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { EmptyState } from '../../../components/empty-state.tsx';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { Secret } from '../../../components/secret.tsx';
import { Section } from '../../../components/section.tsx';
import { Time } from '../../../components/time.tsx';
import {
  type AccountQuery,
  type CreateTokenMutation,
  RevokeTokenDocument,
  TokensDocument,
  type TokensQuery,
} from '../../../generated/access.ts';
import { NewToken } from './new-token.tsx';
import { TokenUse } from './token-use.tsx';

type Token = TokensQuery['myTokens'][number];

export function Tokens({ studies }: { studies: AccountQuery['studies']['nodes'] }) {
  const { data, error } = useGraphQL(TokensDocument, {});
  const [isMaking, setIsMaking] = useState(false);
  const [made, setMade] = useState<CreateTokenMutation['createToken'] | null>(null);
  const make = (
    <Button leftSection={<IconPlus size={14} />} onClick={() => setIsMaking(true)}>
      New token
    </Button>
  );
  return (
    <Section
      id="tokens"
      title="API tokens"
      description="A token lets a script do what you may at that moment, within its scopes and studies, until it ends. No token can make another, set a password or end sessions."
      actions={make}
    >
      <ErrorNotice error={error} />
      {made && (
        <Secret
          title={`Token ${made.token.name}`}
          secret={made.secret}
          onClose={() => setMade(null)}
        >
          Copy it now: it cannot be shown again. Keep it like a password, and never in a file that
          others read.
        </Secret>
      )}
      {data === undefined && error === null && <Skeleton height={120} />}
      {data?.myTokens.length === 0 && made === null && (
        <EmptyState title="No tokens yet">
          Make one for each script, with no more scopes than it needs: then it can be revoked alone.
        </EmptyState>
      )}
      {data !== undefined && data.myTokens.length > 0 && <TokenTable tokens={data.myTokens} />}
      <Text size="sm" component="div">
        <TokenUse />
      </Text>
      <NewToken
        isOpen={isMaking}
        studies={studies}
        onClose={() => setIsMaking(false)}
        onMade={setMade}
      />
    </Section>
  );
}

function TokenTable({ tokens }: { tokens: readonly Token[] }) {
  const [revoking, setRevoking] = useState<string | null>(null);
  const revoke = useChange(RevokeTokenDocument, { done: () => 'The token is revoked.' });
  return (
    <>
      <DataTable
        name="API tokens"
        rows={tokens}
        columns={columnsOf(setRevoking)}
        rowKey={({ name }) => name}
      />
      <Confirm
        isOpen={revoking !== null}
        onClose={() => setRevoking(null)}
        title={`Revoke the token ${revoking}?`}
        verb="Revoke"
        isDangerous
        onConfirm={async () => {
          if (revoking !== null) await revoke.mutateAsync({ name: revoking });
        }}
      >
        Scripts that use it are refused from now on. This cannot be undone: a new token has another
        secret.
      </Confirm>
    </>
  );
}

function columnsOf(onRevoke: (name: string) => void): Column<Token>[] {
  return [
    { key: 'name', title: 'Name', value: ({ name }) => name },
    {
      key: 'prefix',
      title: 'Begins with',
      value: ({ prefix }) => prefix,
      cell: ({ prefix }) => <Text ff="monospace" size="xs" span>{`${prefix}…`}</Text>,
    },
    {
      key: 'scopes',
      title: 'Scopes',
      value: ({ scopes }) => scopes.join(' ').toLowerCase(),
      cell: ({ scopes }) => (
        <Group gap={4}>
          {scopes.map((scope) => (
            <Badge key={scope} variant="light" color="gray" size="sm">
              {scope.toLowerCase()}
            </Badge>
          ))}
        </Group>
      ),
    },
    { key: 'studies', title: 'Studies', value: ({ studies }) => studies?.join(' ') ?? 'all yours' },
    {
      key: 'lastUsedAt',
      title: 'Last used',
      value: ({ lastUsedAt }) => lastUsedAt,
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? 'never' : <Time at={lastUsedAt} />),
    },
    {
      key: 'expiresAt',
      title: 'Ends',
      value: ({ expiresAt }) => expiresAt,
      cell: ({ expiresAt }) =>
        Date.parse(expiresAt) > Date.now() ? (
          <Time at={expiresAt} />
        ) : (
          <Badge color="red" variant="light" size="sm">
            has ended
          </Badge>
        ),
    },
    {
      key: 'revoke',
      title: '',
      align: 'right',
      cell: ({ name }) => (
        <Button
          variant="subtle"
          color="red"
          size="compact-xs"
          aria-label={`Revoke ${name}`}
          onClick={() => onRevoke(name)}
        >
          Revoke
        </Button>
      ),
    },
  ];
}
