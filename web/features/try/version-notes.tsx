import { Alert, Anchor, Text } from '@mantine/core';
import { Link } from 'react-router';
import { formatBytes } from '../../components/format.ts';
import type { VersionToTry } from './recipe.ts';

/** What to know of a version before it is tried. */
export function VersionNotes({
  version: { weights, withdrawnSubjects, classes },
  model,
}: {
  readonly version: VersionToTry;
  readonly model: string;
}) {
  return (
    <>
      {weights.isRemoved && (
        <Alert color="red" title="Its weights are gone">
          They were removed when a subject was withdrawn. Choose another version.
        </Alert>
      )}
      {withdrawnSubjects > 0 && (
        <Alert color="yellow" title="Learned from withdrawn subjects">
          {withdrawnSubjects} of the subjects that it learned from{' '}
          {withdrawnSubjects === 1 ? 'was' : 'were'} withdrawn since: use another version where
          there is one.
        </Alert>
      )}
      <Text size="xs" c="dimmed">
        Knows {classes.length} classes; its weights, {formatBytes(Number(weights.size))}, come from
        the server.{' '}
        <Anchor
          component={Link}
          to={`/models/${encodeURIComponent(model)}`}
          fz="xs"
          underline="always"
        >
          About the model
        </Anchor>
      </Text>
    </>
  );
}
