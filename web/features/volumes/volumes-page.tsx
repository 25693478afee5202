import { Button, Code, Group, SegmentedControl, Skeleton, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconUpload } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useRows } from '../../api/use-graphql.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import { BrowseVolumesDocument } from '../../generated/volumes.ts';
import { CoverageLegend } from './coverage-strip.tsx';
import { MakeThumbnails } from './make-thumbnails.tsx';
import { useLinkTo } from './use-link-to.ts';
import { isFiltered, useApiFilter, useVolumeFilter } from './use-volume-filter.ts';
import classes from './volume-card.module.css';
import { VolumeFilters } from './volume-filters.tsx';
import { VolumeGroups } from './volume-groups.tsx';
import { VolumeList } from './volume-list.tsx';

const pageLength = 60;

/** All volumes: subjects, their visits, and the volumes of each. */
export function Component() {
  const linkTo = useLinkTo();
  return (
    <Page
      title="Volumes"
      description="Images of subjects by visit, and what is labelled in each."
      actions={
        <>
          <Button variant="default" component={Link} to={linkTo('/volumes/imports')}>
            Imports
          </Button>
          <Button
            component={Link}
            to={linkTo('/volumes/upload')}
            leftSection={<IconUpload size={14} />}
          >
            Upload
          </Button>
        </>
      }
    >
      <VolumeFilters />
      <FoundVolumes />
    </Page>
  );
}

function FoundVolumes() {
  const { shown, setShown } = useVolumeFilter();
  const [subject] = useDebouncedValue(shown.subject, 250);
  const filter = useApiFilter(shown);
  const variables = { filter, subject, first: pageLength, after: null };
  const found = useRows(BrowseVolumesDocument, variables, ({ volumes }) => volumes);
  if (found.error && found.rows.length === 0) return <ErrorNotice error={found.error} />;
  if (found.isPending) return <Placeholders />;
  if (found.rows.length === 0) return <NoVolumes />;
  const more = found.hasMore && (
    <Button
      variant="default"
      mt="sm"
      fullWidth
      loading={found.isReadingMore}
      onClick={found.readMore}
    >
      Show more volumes
    </Button>
  );
  return (
    <>
      <Group justify="space-between" gap="sm">
        <Group gap="md">
          <Text size="sm" role="status">
            {found.rows.length.toLocaleString()}
            {found.hasMore ? ' volumes so far' : found.rows.length === 1 ? ' volume' : ' volumes'}
          </Text>
          <CoverageLegend />
        </Group>
        <SegmentedControl
          aria-label="How to show the volumes"
          value={shown.view}
          onChange={(view) => setShown({ view })}
          data={[
            { value: 'grid', label: 'Pictures' },
            { value: 'list', label: 'List' },
          ]}
        />
      </Group>
      <MakeThumbnails volumes={found.rows} />
      <ErrorNotice error={found.error} />
      {shown.view === 'grid' ? (
        <>
          <VolumeGroups volumes={found.rows} />
          {more}
        </>
      ) : (
        <VolumeList volumes={found.rows} footer={more} />
      )}
    </>
  );
}

function Placeholders() {
  return (
    <div className={classes.grid} aria-busy="true">
      {Array.from({ length: 9 }, (_, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
        <Skeleton key={n} height={118} />
      ))}
    </div>
  );
}

function NoVolumes() {
  const linkTo = useLinkTo();
  const { shown } = useVolumeFilter();
  if (isFiltered(shown)) {
    return (
      <EmptyState title="No volume matches">
        Clear some filters, or choose another study.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No volumes yet"
      action={
        <Button component={Link} to={linkTo('/volumes/upload')}>
          Upload images
        </Button>
      }
    >
      Upload NIfTI files here, or import a manifest on the command line:{' '}
      <Code>npx myograph import manifest.csv</Code>
    </EmptyState>
  );
}
