import { Alert, Button, Code, Grid, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import { IconArrowsDiff, IconBrain, IconUserOff } from '@tabler/icons-react';
import { Link, useParams } from 'react-router';
import { useGraphQL, useRows } from '../../api/use-graphql.ts';
import { useStudy } from '../../app/use-study.ts';
import { withStudy } from '../../components/address.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { LossChoiceView } from '../../components/loss-choice.tsx';
import { Page } from '../../components/page.tsx';
import { Time } from '../../components/time.tsx';
import { CohortByNameDocument, SnapshotMembersDocument } from '../../generated/cohorts.ts';
import { whyNot } from './editors.ts';
import { MembersTable } from './members-table.tsx';
import { NoCohort } from './no-cohort.tsx';
import { cohortPath, snapshotPath } from './paths.ts';
import { SidesBar } from './sides-bar.tsx';
import { SnapshotClasses } from './snapshot-classes.tsx';
import { SnapshotUses } from './snapshot-uses.tsx';
import { type Snapshot, useSnapshot } from './use-snapshot.ts';

export function Component() {
  const { name = '', number = '' } = useParams();
  const [study] = useStudy();
  const { data, error } = useGraphQL(CohortByNameDocument, { name });
  const all = data?.cohort?.snapshots.nodes ?? [];
  const found = all.find((snapshot) => String(snapshot.number) === number);
  const read = useSnapshot(found?.id ?? null);
  if (data && !found) return <NoCohort name={name} number={number} />;
  const previous = all.findLast((snapshot) => snapshot.number < Number(number));
  return (
    <Page
      title={`${name} #${number}`}
      above={[
        { label: 'Cohorts', to: withStudy('/cohorts', study) },
        { label: name, to: cohortPath(name, study) },
      ]}
      description={read.snapshot && <About snapshot={read.snapshot} />}
      actions={
        read.snapshot && (
          <Actions snapshot={read.snapshot} {...(previous && { previousId: previous.id })} />
        )
      }
    >
      <ErrorNotice error={error ?? read.error} />
      {read.snapshot ? (
        <Contents snapshot={read.snapshot} />
      ) : (
        !error && !read.error && <Skeleton height={480} />
      )}
    </Page>
  );
}

function About({ snapshot }: { snapshot: Snapshot }) {
  const { createdAt, splitSeed, fold, foldCount, modelLabels } = snapshot;
  return (
    <>
      Frozen <Time at={createdAt} />, seed {splitSeed}
      {fold !== null && `, fold ${fold} of ${foldCount}`}
      {modelLabels && ', with accepted label maps of models'}
    </>
  );
}

function Actions({ snapshot, previousId }: { snapshot: Snapshot; previousId?: string }) {
  const [study] = useStudy();
  const why =
    snapshot.withdrawnSubjects > 0
      ? 'Subjects in it were withdrawn: freeze the cohort anew.'
      : whyNot(snapshot.cohort.studies);
  const { name } = snapshot.cohort;
  const compare = `/cohorts/compare?after=${encodeURIComponent(snapshot.id)}${previousId ? `&before=${encodeURIComponent(previousId)}` : ''}`;
  return (
    <>
      <Button
        component={Link}
        to={withStudy(compare, study)}
        variant="default"
        leftSection={<IconArrowsDiff size={16} />}
      >
        Compare
      </Button>
      <Button
        component={Link}
        to={
          why === null
            ? withStudy(`/training/new?snapshot=${encodeURIComponent(snapshot.id)}`, study)
            : snapshotPath(name, snapshot.number, study)
        }
        leftSection={<IconBrain size={16} />}
        {...(why !== null && { disabled: true, title: why, 'aria-disabled': true })}
      >
        Train on it
      </Button>
    </>
  );
}

function Contents({ snapshot }: { snapshot: Snapshot }) {
  const side = (wanted: string) =>
    snapshot.sides.find((each) => each.side === wanted) ?? { volumes: 0, subjects: 0 };
  return (
    <Stack gap="md">
      {snapshot.withdrawnSubjects > 0 && (
        <Alert color="red" icon={<IconUserOff size={18} />} title="Subjects were withdrawn">
          {snapshot.withdrawnSubjects === 1
            ? 'A subject of it was'
            : `${snapshot.withdrawnSubjects} subjects of it were`}{' '}
          withdrawn since it was frozen, so it is trained and evaluated on no more. Freeze the
          cohort anew.
        </Alert>
      )}
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Paper withBorder p="md" h="100%">
            <Stack gap="md">
              <SidesBar training={side('TRAINING')} evaluation={side('EVALUATION')} />
              <LossChoiceView choice={snapshot.lossChoice} />
              <SnapshotUses snapshot={snapshot} order={2} />
              <Text size="xs" c="dimmed" component="div">
                Hash <Code fz="xs">{snapshot.hash}</Code>
                <br />
                Hash of the coverage <Code fz="xs">{snapshot.coverageHash}</Code>
              </Text>
            </Stack>
          </Paper>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 6 }}>
          <Paper withBorder p="md" h="100%">
            <SnapshotClasses snapshot={snapshot} />
          </Paper>
        </Grid.Col>
      </Grid>
      <Members id={snapshot.id} name={`${snapshot.cohort.name} #${snapshot.number} members`} />
    </Stack>
  );
}

function Members({ id, name }: { id: string; name: string }) {
  const [study] = useStudy();
  const members = useRows(SnapshotMembersDocument, { id }, ({ node }) =>
    node?.__typename === 'CohortSnapshot' ? node.members : null,
  );
  return (
    <Stack gap="xs" component="section" aria-label="Members">
      <Title order={2} size="h4">
        Members
      </Title>
      <ErrorNotice error={members.error} />
      {members.isPending ? (
        <Skeleton height={320} />
      ) : (
        <MembersTable
          name={name}
          rows={members.rows}
          study={study}
          footer={
            members.hasMore && (
              <Button
                mt="sm"
                variant="default"
                loading={members.isReadingMore}
                onClick={members.readMore}
              >
                More members
              </Button>
            )
          }
        />
      )}
    </Stack>
  );
}
