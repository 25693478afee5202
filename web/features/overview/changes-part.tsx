import { Anchor, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { Time } from '../../components/time.tsx';
import { type Change, groupChanges } from './changes.ts';
import { volumeAddress } from './links.ts';
import { Nothing, Part } from './part.tsx';

/** What changed in the last 30 days, the newest first; what came together is told together. */
export function ChangesPart({
  changes,
  isCut,
  study,
}: {
  changes: readonly Change[];
  /** Whether there are more, older ones. */
  isCut: boolean;
  study: string | null;
}) {
  const groups = groupChanges(changes, isCut).slice(0, 8);
  return (
    <Part title="Changed lately">
      {groups.length === 0 && <Nothing>Nothing in the last 30 days.</Nothing>}
      <Stack gap={6}>
        {groups.map(({ at, study: code, text, volume, key }) => (
          <div key={key}>
            <Text size="sm">
              {text} in{' '}
              {volume ? (
                <Anchor component={Link} to={volumeAddress(volume.id, study)} fz="sm">
                  {code}/{volume.subject}
                </Anchor>
              ) : (
                code
              )}
            </Text>
            <Text size="xs" c="dimmed">
              <Time at={at} />
            </Text>
          </div>
        ))}
      </Stack>
    </Part>
  );
}
