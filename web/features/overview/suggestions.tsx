import { Anchor, List, Text } from '@mantine/core';
import { Link } from 'react-router';
import { addressOf } from '../../components/address.ts';
import { formatSlices } from '../../components/format.ts';
import type { OverviewNewsQuery } from '../../generated/overview.ts';
import { volumeAddress } from './links.ts';
import { Nothing, Part } from './part.tsx';

/** The classes and volumes whose labels would help most, with the reason. */
export function Suggestions({
  suggestions,
  study,
}: {
  suggestions: OverviewNewsQuery['annotateNext'];
  study: string | null;
}) {
  return (
    <Part
      title="What to annotate next"
      aside={
        <Anchor component={Link} to={addressOf('/coverage/next', study)} fz="sm">
          More of them
        </Anchor>
      }
    >
      {suggestions.length === 0 ? (
        <Nothing>Every class is known in every volume.</Nothing>
      ) : (
        <List type="ordered" size="sm" spacing={6}>
          {suggestions.map(({ action, class: { code }, volume, firstSlice, lastSlice, reason }) => (
            <List.Item key={`${volume.id} ${code}`}>
              {action === 'DERIVE' ? 'Derive ' : ''}
              <b>{code}</b> in{' '}
              <Anchor
                component={Link}
                to={volumeAddress(volume.id, study)}
                fz="sm"
                underline="always"
              >
                {volume.study.code}/{volume.subject.code} visit {volume.visit.code}
              </Anchor>
              , slices {formatSlices(firstSlice, lastSlice)}
              <Text size="xs" c="dimmed">
                {reason}
              </Text>
            </List.Item>
          ))}
        </List>
      )}
    </Part>
  );
}
