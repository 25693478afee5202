import { Anchor, Button, Skeleton } from '@mantine/core';
import { Link } from 'react-router';
import { useRows } from '../../api/use-graphql.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import { Time } from '../../components/time.tsx';
import { ImportsDocument, type ImportsQuery } from '../../generated/volumes.ts';
import { useLinkTo } from './use-link-to.ts';

type Row = ImportsQuery['imports']['nodes'][number];

/** What the person has imported, and what became of it. */
export function Component() {
  const linkTo = useLinkTo();
  const found = useRows(ImportsDocument, { after: null }, ({ imports }) => imports);
  const columns: Column<Row>[] = [
    {
      key: 'at',
      title: 'Asked for',
      value: ({ createdAt }) => createdAt,
      cell: ({ id, createdAt }) => (
        <Anchor component={Link} to={linkTo(`/volumes/imports/${id}`)} size="sm">
          <Time at={createdAt} />
        </Anchor>
      ),
    },
    { key: 'kind', title: 'Kind', value: ({ isDryRun }) => (isDryRun ? 'dry run' : 'import') },
    { key: 'status', title: 'Status', value: ({ job }) => job.status.toLowerCase() },
    { key: 'rows', title: 'Rows', align: 'right', value: ({ rows }) => rows.totalCount },
    {
      key: 'refused',
      title: 'Refused',
      align: 'right',
      value: ({ job }) =>
        job.items.filter(({ code }) => code !== null).reduce((sum, each) => sum + each.count, 0),
    },
  ];
  return (
    <Page
      title="Imports"
      above={[{ label: 'Volumes', to: linkTo('/volumes') }]}
      description="Your imports and dry runs, the newest first."
    >
      <ErrorNotice error={found.error} />
      {found.isPending && <Skeleton height={160} />}
      {!found.isPending && found.rows.length === 0 && (
        <EmptyState
          title="You have imported nothing yet"
          action={
            <Button component={Link} to={linkTo('/volumes/upload')}>
              Upload images
            </Button>
          }
        >
          What you import, here or on the command line, is listed with what became of each row.
        </EmptyState>
      )}
      {found.rows.length > 0 && (
        <DataTable
          name="Imports"
          rows={found.rows}
          columns={columns}
          rowKey={({ id }) => id}
          footer={
            found.hasMore && (
              <Button variant="default" loading={found.isReadingMore} onClick={found.readMore}>
                Show more
              </Button>
            )
          }
        />
      )}
    </Page>
  );
}
