import { Anchor, Button, Skeleton, Stack, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import { useRows } from '../../../api/use-graphql.ts';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { Time } from '../../../components/time.tsx';
import { AliasMovesDocument, type AliasMovesQuery } from '../../../generated/models.ts';
import { AliasMark, NoBreak } from '../marks.tsx';
import type { Model } from '../model-page.tsx';
import { type Links, useLinks } from '../use-links.ts';

type Move = AliasMovesQuery['promotions']['nodes'][number];

/** Who pointed which alias where, when and why. */
export function AliasHistory({ model }: { model: Model }) {
  const links = useLinks();
  const { rows, error, isPending, hasMore, isReadingMore, readMore } = useRows(
    AliasMovesDocument,
    { filter: { model: model.name } },
    ({ promotions }) => promotions,
  );
  return (
    <Stack component="section" gap="xs" aria-labelledby="history">
      <Title order={2} size="h5" id="history">
        History
      </Title>
      <ErrorNotice error={error} />
      {isPending && <Skeleton height={80} />}
      {!isPending && error === null && rows.length === 0 && (
        <Text size="sm" c="dimmed">
          Nothing was promoted yet.
        </Text>
      )}
      {rows.length > 0 && (
        <DataTable
          name={`Alias history of ${model.name}`}
          rows={rows}
          rowKey={({ alias, number }) => `${alias} ${number}`}
          columns={columnsOf(model.name, links)}
          footer={
            hasMore && (
              <Button variant="default" mt="xs" loading={isReadingMore} onClick={readMore}>
                Older moves
              </Button>
            )
          }
        />
      )}
    </Stack>
  );
}

function columnsOf(name: string, links: Links): Column<Move>[] {
  const version = (of: Move['version']) =>
    of ? (
      <Anchor component={Link} to={links.version(name, of.number)} size="sm">
        @{of.number}
      </Anchor>
    ) : (
      '–'
    );
  return [
    {
      key: 'alias',
      title: 'Alias',
      value: ({ alias }) => alias,
      cell: ({ alias }) => <AliasMark name={alias} />,
    },
    { key: 'number', title: 'Move', value: ({ number }) => number, align: 'right' },
    { key: 'what', title: 'What', value: whatOf },
    {
      key: 'from',
      title: 'From',
      value: ({ previous }) => previous?.number,
      cell: ({ previous }) => version(previous),
    },
    {
      key: 'to',
      title: 'To',
      value: ({ version: to }) => to?.number,
      cell: ({ version: to }) => version(to),
    },
    { key: 'by', title: 'By', value: byOf },
    {
      key: 'when',
      title: 'When',
      value: ({ createdAt }) => createdAt,
      cell: ({ createdAt }) => (
        <NoBreak>
          <Time at={createdAt} />
        </NoBreak>
      ),
    },
    {
      key: 'why',
      title: 'Why',
      value: ({ reason }) => reason,
      cell: ({ reason }) => (
        <Text size="sm" miw={220}>
          {reason}
        </Text>
      ),
    },
  ];
}

function whatOf({ kind, undoes }: Move): string {
  if (kind === 'ROLLBACK') return `undoes move ${undoes}`;
  return kind === 'REMOVAL' ? 'removed' : 'promoted';
}

function byOf({ by, proposal }: Move): string {
  return proposal ? `${proposal.by.name}, approved by ${by.name}` : by.name;
}
