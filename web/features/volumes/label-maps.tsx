import { Button, Group, Skeleton, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useRows } from '../../api/use-graphql.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { isAtLeast } from '../../components/roles.ts';
import { VolumeLabelMapsDocument } from '../../generated/volumes.ts';
import { AddLabelMap } from './add-label-map.tsx';
import { Gated } from './gated.tsx';
import { LabelMapCard } from './label-map-card.tsx';
import type { ShownVolume } from './shown.ts';

/** Who or what labelled the volume, and where each label map is in review. */
export function LabelMaps({ volume }: { volume: ShownVolume }) {
  const [isAdding, setIsAdding] = useState(false);
  const found = useRows(VolumeLabelMapsDocument, { id: volume.id, after: null }, ({ node }) =>
    node?.__typename === 'Volume' ? node.annotations : null,
  );
  const isAllowed = isAtLeast(volume.study.role, 'ANNOTATOR') && !volume.isSplit;
  const add = (
    <Gated
      isAllowed={isAllowed}
      reason={
        volume.isSplit
          ? 'Label maps that come after the splitting are of the limbs.'
          : 'Annotators of the study may add label maps.'
      }
    >
      <Button
        variant="default"
        leftSection={<IconPlus size={14} />}
        disabled={!isAllowed}
        onClick={() => setIsAdding(true)}
      >
        Add a label map
      </Button>
    </Gated>
  );
  return (
    <Stack gap="sm">
      <ErrorNotice error={found.error} />
      {found.isPending && <Skeleton height={90} />}
      {!found.isPending && found.rows.length === 0 && (
        <EmptyState title="No label maps yet" action={add}>
          Add one that was drawn elsewhere, on the grid of the image, or let a version predict one.
        </EmptyState>
      )}
      {found.rows.map((labelMap) => (
        <LabelMapCard key={labelMap.id} labelMap={labelMap} volume={volume} />
      ))}
      <Group gap="xs">
        {found.rows.length > 0 && add}
        {found.hasMore && (
          <Button variant="default" loading={found.isReadingMore} onClick={found.readMore}>
            Show more label maps
          </Button>
        )}
      </Group>
      {isAdding && <AddLabelMap volume={volume} onClose={() => setIsAdding(false)} />}
    </Stack>
  );
}
