import { Badge, Card, Group, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { VolumeSummaryFragment } from '../../generated/volumes.ts';
import { CoverageStrip } from './coverage-strip.tsx';
import { describeGrid, limbOf } from './describe.ts';
import { Thumbnail } from './thumbnail.tsx';
import { useLinkTo } from './use-link-to.ts';
import classes from './volume-card.module.css';

/** A volume with its picture, in a grid of them. */
export function VolumeCard({ volume }: { volume: VolumeSummaryFragment }) {
  const linkTo = useLinkTo();
  const { schema, scanner, visit, coverage, drafts } = volume;
  return (
    <Card withBorder padding="xs" className={classes.card} data-volume={volume.id}>
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <Thumbnail thumbnail={volume.thumbnail} side={96} />
        <Stack gap={3} miw={0}>
          <Link to={linkTo(`/volumes/${volume.id}`)} className={classes.link}>
            {schema.region}, {limbOf(volume)}
          </Link>
          <Text size="xs" c="dimmed" truncate>
            Visit {visit.code} · {scanner.name}
          </Text>
          <Text size="xs" c="dimmed">
            {describeGrid(volume)}
          </Text>
          <CoverageStrip coverage={coverage} />
          {drafts.totalCount > 0 && <DraftsBadge count={drafts.totalCount} />}
        </Stack>
      </Group>
    </Card>
  );
}

/** How many label maps wait to be reviewed. */
export function DraftsBadge({ count }: { count: number }) {
  return (
    <Badge variant="default" size="sm" w="fit-content">
      {count} to review
    </Badge>
  );
}
