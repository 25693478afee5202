import { Badge, Button, Text } from '@mantine/core';
import { useState } from 'react';
import { useChange } from '../../../api/use-change.ts';
import { Confirm } from '../../../components/confirm.tsx';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { Time } from '../../../components/time.tsx';
import { type AccountQuery, EndSessionDocument } from '../../../generated/access.ts';
import { browserOf } from './browser-of.ts';

type Session = AccountQuery['mySessions'][number];

const origins = {
  PASSWORD: 'password',
  LINK: 'one-time link',
  MACHINE: 'command line on the server',
} as const;

/** What began it, in a few words. */
const whereOf = ({ origin, userAgent }: Session) =>
  origin === 'MACHINE' ? 'command line' : browserOf(userAgent);

export function Sessions({ sessions }: { sessions: readonly Session[] }) {
  const [ending, setEnding] = useState<Session | null>(null);
  const endSession = useChange(EndSessionDocument, { done: () => 'The session has ended.' });
  const columns: Column<Session>[] = [
    {
      key: 'where',
      title: 'Where',
      value: whereOf,
      cell: (session) => (
        <>
          {whereOf(session)}{' '}
          {session.isCurrent && (
            <Badge variant="light" size="sm">
              this one
            </Badge>
          )}
        </>
      ),
    },
    { key: 'origin', title: 'Began by', value: ({ origin }) => origins[origin] },
    { key: 'address', title: 'From', value: ({ ipAddress }) => ipAddress },
    {
      key: 'createdAt',
      title: 'Began',
      value: ({ createdAt }) => createdAt,
      cell: ({ createdAt }) => <Time at={createdAt} />,
    },
    {
      key: 'expiresAt',
      title: 'Ends by itself',
      value: ({ expiresAt }) => expiresAt,
      cell: ({ expiresAt }) => <Time at={expiresAt} />,
    },
    {
      key: 'end',
      title: '',
      align: 'right',
      cell: (session) =>
        session.isCurrent ? (
          <Text size="xs" c="dimmed">
            sign out by the menu with your name
          </Text>
        ) : (
          <Button
            variant="subtle"
            color="red"
            size="compact-xs"
            aria-label={`End the session of ${whereOf(session)}, begun ${session.createdAt}`}
            onClick={() => setEnding(session)}
          >
            End
          </Button>
        ),
    },
  ];
  return (
    <>
      <DataTable name="Sessions" rows={sessions} columns={columns} rowKey={({ id }) => id} />
      <Confirm
        isOpen={ending !== null}
        onClose={() => setEnding(null)}
        title="End this session?"
        verb="End it"
        isDangerous
        onConfirm={async () => {
          if (ending !== null) await endSession.mutateAsync({ sessionId: ending.id });
        }}
      >
        {ending && (
          <>
            Whoever uses it ({whereOf(ending)}) has to sign in again.
            {ending.origin === 'MACHINE' &&
              ' The command line on the machine of the server works again once the server is started again.'}
          </>
        )}
      </Confirm>
    </>
  );
}
