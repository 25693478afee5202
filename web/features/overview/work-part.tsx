import { Anchor, Group, Progress, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useGraphQL } from '../../api/use-graphql.ts';
import { addressOf } from '../../components/address.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { OverviewWorkDocument } from '../../generated/overview.ts';
import { Nothing, Part } from './part.tsx';
import { type Work, workOf } from './work.ts';

/** Read again after so many ms. */
const EVERY = 4000;

/** What is being computed now, as it goes on. */
export function WorkPart({ study }: { study: string | null }) {
  const { data, error } = useGraphQL(OverviewWorkDocument, { study }, { every: EVERY });
  const work = data ? workOf(data, study) : [];
  return (
    <Part
      title="Running now"
      aside={
        <Anchor component={Link} to={addressOf('/training', study)} fz="sm">
          All training runs
        </Anchor>
      }
    >
      <ErrorNotice error={error} />
      {work.length === 0 && !error && <Nothing>No training run, and none of your jobs.</Nothing>}
      <Stack gap="xs">
        {work.map((each) => (
          <OneWork key={each.id} work={each} study={study} />
        ))}
      </Stack>
    </Part>
  );
}

function OneWork({ work, study }: { work: Work; study: string | null }) {
  const { title, path, isQueued, done, total, stage } = work;
  const percent = total === 0 ? 0 : Math.round((100 * done) / total);
  return (
    <div>
      <Group justify="space-between" gap="xs">
        {path === null ? (
          <Text size="sm">{title}</Text>
        ) : (
          <Anchor component={Link} to={addressOf(path, study)} fz="sm">
            {title}
          </Anchor>
        )}
        <Text size="xs" c="dimmed">
          {stage}
        </Text>
      </Group>
      {!isQueued && <Progress value={percent} size="sm" aria-label={`${title}: ${percent} %`} />}
    </div>
  );
}
