import { Badge, Button, Card, Collapse, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { formatSlices } from '../../components/format.ts';
import { Time } from '../../components/time.tsx';
import type { LabelMapFragment } from '../../generated/volumes.ts';
import { LabelMapActions } from './label-map-actions.tsx';
import type { ShownVolume } from './volume-page.tsx';

const kinds = { MANUAL: 'by a person', MODEL: 'by a model', DERIVED: 'derived' } as const;

const statuses = {
  DRAFT: { label: 'Draft, to review', colour: 'yellow' },
  ACCEPTED: { label: 'Accepted', colour: 'teal' },
  REJECTED: { label: 'Rejected', colour: 'red' },
} as const;

export interface LabelMapProps {
  readonly labelMap: LabelMapFragment;
  readonly volume: ShownVolume;
}

/** One label map: who made it, of what, and its review. */
export function LabelMapCard({ labelMap, volume }: LabelMapProps) {
  const [isOpen, { toggle }] = useDisclosure(false);
  const { annotator, tool, kind, status, classes, reviews } = labelMap;
  const present = classes.filter(({ voxels }) => voxels > 0).length;
  return (
    <Card withBorder padding="sm" component="article" aria-label={`Label map by ${annotator}`}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={2}>
          <Group gap="xs">
            <Text fw={600} size="sm">
              {annotator}
            </Text>
            <Badge variant="light" color={statuses[status].colour} autoContrast tt="none">
              {statuses[status].label}
            </Badge>
            <Text size="xs" c="dimmed">
              {kinds[kind]} · {tool}
            </Text>
          </Group>
          <Text size="xs" c="dimmed" component="div">
            {classes.length} {classes.length === 1 ? 'class' : 'classes'} ({present} with voxels),
            slices {formatSlices(labelMap.firstSlice, labelMap.lastSlice)} of {volume.sliceCount}
            {labelMap.isExhaustive ? ', exhaustive' : ''} ·{' '}
            {labelMap.annotatedAt ? (
              `drawn on ${labelMap.annotatedAt}`
            ) : (
              <>
                recorded <Time at={labelMap.createdAt} />
              </>
            )}
          </Text>
        </Stack>
        <Group gap="xs">
          <Button variant="subtle" size="compact-xs" aria-expanded={isOpen} onClick={toggle}>
            {isOpen ? 'Less' : 'Classes and history'}
          </Button>
          <LabelMapActions labelMap={labelMap} volume={volume} />
        </Group>
      </Group>
      <Collapse expanded={isOpen}>
        <Stack gap="xs" mt="xs">
          <ClassBadges classes={classes} />
          <Origin labelMap={labelMap} />
          <History reviews={reviews} />
        </Stack>
      </Collapse>
    </Card>
  );
}

function ClassBadges({ classes }: Pick<LabelMapFragment, 'classes'>) {
  return (
    <Group gap={4}>
      {classes.map(({ class: { code, name }, voxels }) => (
        <Badge key={code} variant="default" size="sm" tt="none" fw={400}>
          {name}: {voxels === 0 ? 'absent' : `${voxels.toLocaleString()} voxels`}
        </Badge>
      ))}
    </Group>
  );
}

function Origin({ labelMap: { version, correctedFrom, partOf } }: Pick<LabelMapProps, 'labelMap'>) {
  const parts = [
    ...(version ? [`Predicted by ${version.model.name}@${version.number}.`] : []),
    ...(correctedFrom ? [`Corrects the label map by ${correctedFrom.annotator}.`] : []),
    ...(partOf ? [`The accepted part of the label map by ${partOf.annotator}.`] : []),
  ];
  return parts.length > 0 && <Text size="xs">{parts.join(' ')}</Text>;
}

function History({ reviews }: Pick<LabelMapFragment, 'reviews'>) {
  if (reviews.length === 0) {
    return (
      <Text size="xs" c="dimmed">
        Not reviewed: it has the status that it was recorded with.
      </Text>
    );
  }
  return reviews.map(({ number, previous, status, reason, at, by }) => (
    <Text key={number} size="xs" component="div">
      {number}. {previous.toLowerCase()} → {status.toLowerCase()} by {by.name}, <Time at={at} />
      {reason !== null && `: ${reason}`}
    </Text>
  ));
}
