import { Button, Skeleton, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useParams } from 'react-router';
import { useGraphQL, useRows } from '../../api/use-graphql.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import {
  ImportHeadDocument,
  ImportRowsDocument,
  type ImportStateFragment,
} from '../../generated/volumes.ts';
import { hasEnded, JobLine } from './job-progress.tsx';
import { FollowImport } from './upload/follow-import.tsx';
import { ImportReport } from './upload/import-report.tsx';
import { useLinkTo } from './use-link-to.ts';

/** One import, as it goes or as it ended. */
export function Component() {
  const { id = '' } = useParams();
  const linkTo = useLinkTo();
  const { data, error, isPending } = useGraphQL(ImportHeadDocument, { id });
  const found = data?.node?.__typename === 'ManifestImport' ? data.node : null;
  return (
    <Page
      title={found?.isDryRun ? 'Dry run of an import' : 'Import'}
      above={[
        { label: 'Volumes', to: linkTo('/volumes') },
        { label: 'Imports', to: linkTo('/volumes/imports') },
      ]}
    >
      <ErrorNotice error={error} />
      {isPending && <Skeleton height={160} />}
      {data && found === null && (
        <EmptyState title="There is no such import">
          It is another person's, or was mistyped.
        </EmptyState>
      )}
      {found !== null && <ImportView found={found} />}
    </Page>
  );
}

function ImportView({ found }: { found: ImportStateFragment }) {
  const client = useQueryClient();
  const readAgain = useCallback(() => client.invalidateQueries(), [client]);
  const { id, job, isDryRun } = found;
  if (!hasEnded(job)) {
    const stop = () => void readAgain();
    return <FollowImport importId={id} isDryRun={isDryRun} onDone={readAgain} onStop={stop} />;
  }
  if (job.status !== 'SUCCEEDED') return <JobLine job={job} name="The import" />;
  return <ImportedRows id={id} isDryRun={isDryRun} />;
}

function ImportedRows({ id, isDryRun }: Pick<ImportStateFragment, 'id' | 'isDryRun'>) {
  const found = useRows(ImportRowsDocument, { id, after: null }, ({ node }) =>
    node?.__typename === 'ManifestImport' ? node.rows : null,
  );
  if (found.isPending) return <Skeleton height={160} />;
  return (
    <Stack gap="sm">
      <ErrorNotice error={found.error} />
      <ImportReport rows={found.rows} isDryRun={isDryRun} />
      {found.hasMore && (
        <Button variant="default" loading={found.isReadingMore} onClick={found.readMore}>
          Show more rows
        </Button>
      )}
    </Stack>
  );
}
