import { Badge, Button, Code, Group, Skeleton, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { parseAsString, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { useRows } from '../../../api/use-graphql.ts';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { EmptyState } from '../../../components/empty-state.tsx';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { Section } from '../../../components/section.tsx';
import { Time } from '../../../components/time.tsx';
import { AuditLogDocument, type AuditLogQuery } from '../../../generated/access.ts';
import { startOfDay } from './start-of-day.ts';

type Event = AuditLogQuery['auditLog']['nodes'][number];

const filters = { operation: parseAsString, user: parseAsString, since: parseAsString };

/** @param study null for everything that was done in the installation, which administrators alone read */
export function AuditLog({ study }: { study: { id: string; code: string } | null }) {
  const [{ operation, user, since }, setFilters] = useQueryStates(filters);
  const events = useRows(
    AuditLogDocument,
    {
      studyId: study?.id ?? null,
      operation,
      userName: user,
      since: startOfDay(since),
    },
    ({ auditLog }) => auditLog,
  );
  const isFiltered = operation !== null || user !== null || since !== null;
  return (
    <Section
      title={study === null ? 'Audit log of everything' : `Audit log of ${study.code}`}
      description={
        study === null
          ? 'Every change in any study, users and tokens made, and who signed in. Nobody can change or remove an event. Choose a study above for what was done to it alone.'
          : 'Every change in the study, in the transaction of the change: nobody can change or remove an event.'
      }
    >
      <Group gap="xs" align="flex-end">
        <Filter
          label="Operation"
          placeholder="such as setMember"
          value={operation}
          onChange={(value) => void setFilters({ operation: value })}
        />
        <Filter
          label="User name"
          value={user}
          onChange={(value) => void setFilters({ user: value })}
        />
        <TextInput
          label="Since (day)"
          type="date"
          value={since ?? ''}
          onChange={({ currentTarget }) => void setFilters({ since: currentTarget.value || null })}
        />
        {isFiltered && (
          <Button
            variant="subtle"
            onClick={() => void setFilters({ operation: null, user: null, since: null })}
          >
            All events
          </Button>
        )}
      </Group>
      <ErrorNotice error={events.error} />
      {events.isPending && <Skeleton height={300} />}
      {!events.isPending && events.error === null && events.rows.length === 0 && (
        <EmptyState title="No events">
          {isFiltered
            ? 'None match the filter. Operations and user names are compared as a whole.'
            : 'Nothing was done yet.'}
        </EmptyState>
      )}
      {events.rows.length > 0 && (
        <DataTable
          name={study === null ? 'Audit log' : `Audit log of ${study.code}`}
          rows={events.rows}
          columns={columns}
          rowKey={({ id }) => id}
          footer={
            events.hasMore && (
              <Group mt="xs" gap="sm">
                <Button variant="default" loading={events.isReadingMore} onClick={events.readMore}>
                  Older events
                </Button>
                <Text size="xs" c="dimmed">
                  The download has the events that are shown.
                </Text>
              </Group>
            )
          }
        />
      )}
    </Section>
  );
}

const columns: Column<Event>[] = [
  {
    key: 'createdAt',
    title: 'When',
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <Time at={createdAt} />,
  },
  {
    key: 'actor',
    title: 'Who',
    value: ({ actor }) => actor?.name ?? 'not known',
    cell: ({ actor, tokenName }) => (
      <>
        {actor?.name ?? 'not known'}{' '}
        {tokenName !== null && (
          <Badge variant="light" color="gray" size="sm" tt="none">
            token {tokenName}
          </Badge>
        )}
      </>
    ),
  },
  { key: 'operation', title: 'Did', value: ({ operation }) => operation },
  { key: 'target', title: 'To', value: ({ targetType }) => targetType },
  {
    key: 'details',
    title: 'Details',
    value: ({ details }) => JSON.stringify(details),
    cell: ({ details }) => {
      const text = JSON.stringify(details);
      return text === '{}' ? (
        '–'
      ) : (
        <Code display="block" miw={200} style={{ wordBreak: 'break-word' }}>
          {text}
        </Code>
      );
    },
  },
];

/** Typed text filters once the person pauses. */
function Filter({
  label,
  placeholder,
  value,
  onChange,
}: {
  label: string;
  placeholder?: string;
  value: string | null;
  onChange: (value: string | null) => void;
}) {
  const [text, setText] = useState(value ?? '');
  const [shown, setShown] = useState(value);
  const tell = useDebouncedCallback((given: string) => onChange(given.trim() || null), 400);
  // The address changed by itself: back, or all events.
  if (shown !== value) {
    setShown(value);
    if ((text.trim() || null) !== value) setText(value ?? '');
  }
  return (
    <TextInput
      label={label}
      {...(placeholder && { placeholder })}
      value={text}
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        tell(currentTarget.value);
      }}
    />
  );
}
