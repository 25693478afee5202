import {
  Accordion,
  Anchor,
  Badge,
  Code,
  Group,
  SimpleGrid,
  Skeleton,
  Stack,
  Text,
} from '@mantine/core';
import { parseAsInteger, useQueryState } from 'nuqs';
import { Link } from 'react-router';
import { useStudy } from '../../app/use-study.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { LossChoiceView } from '../../components/loss-choice.tsx';
import { Time } from '../../components/time.tsx';
import type { CohortByNameQuery } from '../../generated/cohorts.ts';
import { snapshotPath } from './paths.ts';
import { describe } from './sides-bar.tsx';
import { SnapshotClasses } from './snapshot-classes.tsx';
import { SnapshotUses } from './snapshot-uses.tsx';
import { useSnapshot } from './use-snapshot.ts';

type Snapshot = NonNullable<CohortByNameQuery['cohort']>['snapshots']['nodes'][number];

/** Snapshots, the newest first; what follows from their coverage is read when one is opened. */
export function SnapshotList({
  cohort,
  snapshots,
}: {
  cohort: string;
  snapshots: readonly Snapshot[];
}) {
  const newest = snapshots.at(-1)?.number ?? 0;
  const [open, setOpen] = useQueryState('snapshot', parseAsInteger.withDefault(newest));
  return (
    <Accordion
      variant="contained"
      value={String(open)}
      onChange={(value) => void setOpen(value === null ? 0 : Number(value))}
    >
      {snapshots.toReversed().map((snapshot) => (
        <Accordion.Item key={snapshot.id} value={String(snapshot.number)}>
          <Accordion.Control>
            <Headline snapshot={snapshot} />
          </Accordion.Control>
          <Accordion.Panel role="group">
            {open === snapshot.number && <Details cohort={cohort} snapshot={snapshot} />}
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}

function Headline({ snapshot }: { snapshot: Snapshot }) {
  const { number, hash, createdAt, sides, fold, foldCount, withdrawnSubjects } = snapshot;
  return (
    <Group gap="md">
      <Text fw={600} size="sm">
        #{number}
      </Text>
      <Text size="sm">
        <Time at={createdAt} />
      </Text>
      <Code>{hash.slice(0, 12)}</Code>
      {sides.map((side) => (
        <Text size="sm" key={side.side}>
          {side.side.toLowerCase()} {describe(side)}
        </Text>
      ))}
      {fold !== null && (
        <Badge variant="light" color="gray" tt="none">
          fold {fold} of {foldCount}
        </Badge>
      )}
      {withdrawnSubjects > 0 && (
        <Badge variant="light" color="red" tt="none">
          {withdrawnSubjects} withdrawn
        </Badge>
      )}
    </Group>
  );
}

function Details({ cohort, snapshot }: { cohort: string; snapshot: Snapshot }) {
  const [study] = useStudy();
  const { snapshot: full, error } = useSnapshot(snapshot.id);
  if (error) return <ErrorNotice error={error} />;
  if (!full) return <Skeleton height={260} />;
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Stack gap="md">
          <LossChoiceView choice={full.lossChoice} />
          <SnapshotUses snapshot={full} order={3} />
        </Stack>
        <SnapshotClasses snapshot={full} />
      </SimpleGrid>
      <Anchor component={Link} to={snapshotPath(cohort, snapshot.number, study)} fz="sm">
        Members, uses and training of #{snapshot.number}
      </Anchor>
    </Stack>
  );
}
