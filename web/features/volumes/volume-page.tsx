import { Anchor, Badge, Group, Skeleton, Stack } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Link, useParams } from 'react-router';
import { useGraphQL } from '../../api/use-graphql.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import { VolumePageDocument, type VolumePageQuery } from '../../generated/volumes.ts';
import { CoverageStrip } from './coverage-strip.tsx';
import { describeGrid, limbOf } from './describe.ts';
import { useLinkTo } from './use-link-to.ts';
import { VolumeActions } from './volume-actions.tsx';
import { VolumeTabs } from './volume-tabs.tsx';

/** Draws with WebGL, which is much to load: the rest of the page does not wait for it. */
const VolumeViewer = lazy(async () => {
  const { VolumeViewer: viewer } = await import('../../viewer/volume-viewer.tsx');
  return { default: viewer };
});

const viewerHeight = 480;

export type ShownVolume = Extract<VolumePageQuery['node'], { readonly __typename: 'Volume' }>;

/** A volume: its image to look at, and all that is known of it. */
export function Component() {
  const { id = '' } = useParams();
  const linkTo = useLinkTo();
  const { data, error, isPending } = useGraphQL(VolumePageDocument, { id });
  const volume = data?.node?.__typename === 'Volume' ? data.node : null;
  if (volume !== null && volume.id === id) return <VolumeView volume={volume} />;
  return (
    <Page title="Volume" above={[{ label: 'Volumes', to: linkTo('/volumes') }]}>
      <ErrorNotice error={error} />
      {(isPending || volume) && <Skeleton height={viewerHeight} />}
      {data && !volume && (
        <EmptyState title="There is no such volume">
          It was deleted, or you are no member of its study: ask an owner of the study.
        </EmptyState>
      )}
    </Page>
  );
}

function VolumeView({ volume }: { volume: ShownVolume }) {
  const linkTo = useLinkTo();
  const { schema, subject, visit, study, isWithdrawn, isSplit } = volume;
  const subjectPage = linkTo(`/volumes/subjects/${subject.id}`);
  return (
    <Page
      title={`${subject.code}, ${schema.region}, ${limbOf(volume)}`}
      above={[
        { label: 'Volumes', to: linkTo('/volumes') },
        { label: subject.code, to: subjectPage },
      ]}
      description={
        <Group gap="sm">
          <span>
            Study {study.code} · visit {visit.code} · {describeGrid(volume)}
          </span>
          <CoverageStrip coverage={volume.coverage} />
          {isSplit && <Badge color="gray">Split into limbs</Badge>}
        </Group>
      }
      actions={!isWithdrawn && <VolumeActions volume={volume} />}
    >
      {isWithdrawn ? (
        <EmptyState
          title="The subject was withdrawn"
          action={
            <Anchor component={Link} to={subjectPage} size="sm">
              To the subject
            </Anchor>
          }
        >
          The image and its label maps are gone. What stays is a tombstone with their hashes, so
          that it can be told which versions learned from them.
        </EmptyState>
      ) : (
        <Stack gap="md">
          <Suspense fallback={<Skeleton height={viewerHeight} />}>
            <VolumeViewer key={volume.id} volumeId={volume.id} />
          </Suspense>
          <VolumeTabs volume={volume} />
        </Stack>
      )}
    </Page>
  );
}
