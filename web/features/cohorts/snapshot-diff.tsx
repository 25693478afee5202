import {
  Anchor,
  Badge,
  Code,
  Group,
  Paper,
  SimpleGrid,
  Stack,
  Table,
  Text,
  Title,
} from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { withStudy } from '../../components/address.ts';
import { coverageStates } from '../../components/coverage-state.ts';
import type {
  CompareSnapshotsQuery,
  DiffAnnotationFragment,
  DiffVolumeFragment,
  FrozenState,
} from '../../generated/cohorts.ts';
import { lateralityNames } from './filter.ts';
import { snapshotPath } from './paths.ts';

type Diff = CompareSnapshotsQuery['snapshotDiff'];

export function SnapshotDiff({ diff, study }: { diff: Diff; study: string | null }) {
  const { counts } = diff;
  const link = (volume: DiffVolumeFragment) => <VolumeLink volume={volume} study={study} />;
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Side title="Earlier" snapshot={diff.before} study={study} />
        <Side title="Later" snapshot={diff.after} study={study} />
      </SimpleGrid>
      <Decisions diff={diff} />
      <Part title="Volumes added" total={counts.added} shown={diff.added.length}>
        {diff.added.map(({ volume, side }) => (
          <Row key={volume.id} cells={[link(volume), `on the ${side.toLowerCase()} side`]} />
        ))}
      </Part>
      <Part title="Volumes removed" total={counts.removed} shown={diff.removed.length}>
        {diff.removed.map(({ volume, side }) => (
          <Row key={volume.id} cells={[link(volume), `was on the ${side.toLowerCase()} side`]} />
        ))}
      </Part>
      <Part title="Volumes on another side" total={counts.moved} shown={diff.moved.length}>
        {diff.moved.map(({ volume, before, after }) => (
          <Row
            key={volume.id}
            cells={[link(volume), `${before.toLowerCase()} → ${after.toLowerCase()}`]}
          />
        ))}
      </Part>
      <Part
        title="Volumes with other label maps"
        total={counts.annotationChanges}
        shown={diff.annotationChanges.length}
      >
        {diff.annotationChanges.map(({ volume, added, removed, replaced }) => (
          <Row
            key={volume.id}
            cells={[
              link(volume),
              <Stack gap={0} key="changes">
                {added.map((each) => (
                  <span key={each.id}>added: {describeAnnotation(each)}</span>
                ))}
                {removed.map((each) => (
                  <span key={each.id}>removed: {describeAnnotation(each)}</span>
                ))}
                {replaced.map(({ before, after }) => (
                  <span key={after.id}>
                    replaced: {describeAnnotation(before)} → {describeAnnotation(after)}
                  </span>
                ))}
              </Stack>,
            ]}
          />
        ))}
      </Part>
      <Part
        title="Classes of which something else is known"
        total={counts.coverageChanges}
        shown={diff.coverageChanges.length}
      >
        {diff.coverageChanges.map(({ volume, class: code, before, after }) => (
          <Row
            key={`${volume.id} ${code}`}
            cells={[link(volume), code, `${describeState(before)} → ${describeState(after)}`]}
          />
        ))}
      </Part>
    </Stack>
  );
}

function Side({
  title,
  snapshot: { number, hash, cohort, lossChoice },
  study,
}: {
  title: string;
  snapshot: Diff['before'];
  study: string | null;
}) {
  return (
    <Paper withBorder p="md">
      <Group gap="xs" mb={4}>
        <Text size="sm" c="dimmed">
          {title}
        </Text>
        <Anchor component={Link} to={snapshotPath(cohort.name, number, study)} fz="sm">
          {cohort.name} #{number}
        </Anchor>
        <Code>{hash.slice(0, 12)}</Code>
        <Badge variant="light" tt="none">
          {lossChoice.loss.mode}
        </Badge>
      </Group>
      <Text size="sm">{lossChoice.reason}</Text>
    </Paper>
  );
}

const settingNames: Readonly<Record<string, string>> = {
  splitSeed: 'Seed of the split',
  fold: 'Fold',
  foldCount: 'Folds',
  modelLabels: 'Label maps of models',
};

/** What was decided otherwise: classes, seed, folds. */
function Decisions({ diff: { classesAdded, classesRemoved, settings } }: { diff: Diff }) {
  const lines = [
    ...(classesAdded.length > 0 ? [`Trained only after: ${classesAdded.join(', ')}`] : []),
    ...(classesRemoved.length > 0 ? [`Trained only before: ${classesRemoved.join(', ')}`] : []),
    ...settings.map(
      ({ name, before, after }) => `${settingNames[name] ?? name}: ${before} → ${after}`,
    ),
  ];
  if (lines.length === 0) return null;
  return (
    <Stack gap={2}>
      {lines.map((line) => (
        <Text size="sm" key={line}>
          {line}
        </Text>
      ))}
    </Stack>
  );
}

function Part({
  title,
  total,
  shown,
  children,
}: {
  title: string;
  total: number;
  shown: number;
  children: ReactNode;
}) {
  return (
    <section aria-label={title}>
      <Group gap="xs" mb={4}>
        <Title order={2} size="h5">
          {title}
        </Title>
        <Badge variant="light" color={total > 0 ? 'teal' : 'gray'}>
          {total.toLocaleString()}
        </Badge>
      </Group>
      {total > 0 && (
        <Table.ScrollContainer minWidth={0} type="native" mah={360}>
          <Table aria-label={title}>
            <Table.Tbody>{children}</Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {total > shown && (
        <Text size="xs" c="dimmed">
          The first {shown.toLocaleString()} of {total.toLocaleString()}.
        </Text>
      )}
    </section>
  );
}

function Row({ cells }: { cells: readonly ReactNode[] }) {
  const [first, ...others] = cells;
  return (
    <Table.Tr>
      <Table.Td w={280}>{first}</Table.Td>
      {others.map((cell, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the cells of a row never change places
        <Table.Td key={place}>{cell}</Table.Td>
      ))}
    </Table.Tr>
  );
}

function VolumeLink({ volume, study }: { volume: DiffVolumeFragment; study: string | null }) {
  return (
    <Anchor
      component={Link}
      to={withStudy(`/volumes/${encodeURIComponent(volume.id)}`, study)}
      fz="sm"
    >
      {volume.study.code}/{volume.subject.code} visit {volume.visit.code},{' '}
      {lateralityNames[volume.laterality]}
    </Anchor>
  );
}

function describeAnnotation({ annotator, classes, createdAt }: DiffAnnotationFragment): string {
  const codes = classes.map((each) => each.class.code);
  const what =
    codes.length > 3
      ? `${codes.slice(0, 3).join(', ')} and ${codes.length - 3} more`
      : codes.join(', ');
  return `${what} by ${annotator}, ${createdAt.slice(0, 10)}`;
}

function describeState(state: FrozenState): string {
  if (state === 'NOT_APPLICABLE') return 'of another region';
  const { mark, label } = coverageStates[state];
  return `${mark} ${label}`;
}
