import { Anchor, Group, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import type { VolumeSummaryFragment } from '../../generated/volumes.ts';
import { groupVolumes } from './group-volumes.ts';
import { useLinkTo } from './use-link-to.ts';
import classes from './volume-card.module.css';
import { VolumeCard } from './volume-card.tsx';

/** Volumes under their subjects and visits. */
export function VolumeGroups({ volumes }: { volumes: readonly VolumeSummaryFragment[] }) {
  const linkTo = useLinkTo();
  return (
    <div className={classes.subjects}>
      {groupVolumes(volumes).map(({ id, code, study, visits }) => (
        <section key={id} aria-label={`Subject ${code}`}>
          <Group gap="xs" align="baseline" mb={4}>
            <Title order={2} size="h6">
              <Anchor component={Link} to={linkTo(`/volumes/subjects/${id}`)} inherit>
                {code}
              </Anchor>
            </Title>
            <Text size="xs" c="dimmed">
              {study} · {visits.length} {visits.length === 1 ? 'visit' : 'visits'}
            </Text>
          </Group>
          <div className={classes.ofSubject}>
            {visits.flatMap((visit) =>
              visit.volumes.map((volume) => <VolumeCard key={volume.id} volume={volume} />),
            )}
          </div>
        </section>
      ))}
    </div>
  );
}
