import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useParams } from 'react-router';
import { useGraphQL } from '../../api/use-graphql.ts';
import { Page } from '../../components/page.tsx';
import { ViewerTitleDocument } from '../../generated/view.ts';

const VolumeViewer = lazy(async () => {
  const { VolumeViewer } = await import('../../viewer/volume-viewer.tsx');
  return { default: VolumeViewer };
});

/** The viewer over the whole page; links to a slice lead here. */
export function Component() {
  const { id = '' } = useParams();
  const { data } = useGraphQL(ViewerTitleDocument, { id });
  const volume = data?.node?.__typename === 'Volume' ? data.node : null;
  return (
    <Page
      title={volume ? titleOf(volume) : 'Image'}
      above={[
        { label: 'Volumes', to: '/volumes' },
        { label: 'This volume', to: `/volumes/${id}` },
      ]}
    >
      <Suspense fallback={<Skeleton h="60vh" />}>
        <VolumeViewer volumeId={id} />
      </Suspense>
    </Page>
  );
}

function titleOf(volume: {
  readonly laterality: string;
  readonly subject: { readonly code: string };
  readonly visit: { readonly code: string };
  readonly schema: { readonly name: string };
}): string {
  const limb = volume.laterality === 'NONE' ? [] : [volume.laterality.toLowerCase()];
  return [volume.subject.code, `visit ${volume.visit.code}`, ...limb, volume.schema.name].join(
    ' · ',
  );
}
