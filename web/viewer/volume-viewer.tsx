import { Skeleton } from '@mantine/core';
import { ApiError } from '../api/request.ts';
import { useGraphQL } from '../api/use-graphql.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { ViewedVolumeDocument } from '../generated/viewer.ts';
import { Viewer } from './viewer.tsx';

/**
 * The image of a volume with what is labelled, predicted and measured on it. What is looked at is in the address:
 * `slice`, `class`, `labels`, `hidden`, `compare`, `version`, `versions`, `mask`, `beside` and `view`.
 *
 * @param volumeId global id
 */
export function VolumeViewer({ volumeId }: { volumeId: string }) {
  const { data, error, isPending } = useGraphQL(ViewedVolumeDocument, { id: volumeId });
  if (isPending) return <Skeleton h="60vh" />;
  if (data?.node?.__typename === 'Volume') return <Viewer key={data.node.id} volume={data.node} />;
  return <ErrorNotice title="There is nothing to show" error={error ?? noSuchVolume} />;
}

const noSuchVolume = new ApiError(
  'NOT_FOUND',
  'There is no such volume, or you may not see it. Choose one in the list of volumes.',
);
