import { Alert, Button, Grid, Group, Progress, Skeleton, Stack, Text } from '@mantine/core';
import { IconLock, IconPlayerPlay, IconX } from '@tabler/icons-react';
import { useMemo } from 'react';
import { Link } from 'react-router';
import { useGraphQL } from '../../api/use-graphql.ts';
import { useStudy } from '../../app/use-study.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Page } from '../../components/page.tsx';
import { VersionsToTryDocument } from '../../generated/try.ts';
import { ChoiceForm } from './choice-form.tsx';
import { fetchWeights } from './fetch-weights.ts';
import { FileDrop } from './file-drop.tsx';
import { OutcomeNotes } from './outcome-notes.tsx';
import { predictedClasses } from './predicted-classes.ts';
import { recipeOf } from './recipe.ts';
import { ResultView } from './result-view.tsx';
import type { Progress as ProgressOfTask } from './task.ts';
import { useChoice } from './use-choice.ts';
import { useTrial } from './use-trial.ts';
import { useVersion } from './use-version.ts';
import { VersionNotes } from './version-notes.tsx';

export function Component() {
  const [study] = useStudy();
  const list = useGraphQL(VersionsToTryDocument, { studies: study === null ? null : [study] });
  const models = list.data?.models.nodes.filter(({ versions }) => versions.nodes.length > 0);
  return (
    <Page
      title="Try a model"
      description="Segments an image of yours with a registered version, here in the browser."
    >
      <Alert
        color="teal"
        variant="light"
        icon={<IconLock size={18} />}
        title="Your image stays on this machine"
      >
        The page reads and segments it by itself and sends nothing of it anywhere. Only the weights
        of the version are fetched from the server.
      </Alert>
      <ErrorNotice error={list.error} />
      {list.isPending && <Skeleton height={420} />}
      {models?.length === 0 && (
        <EmptyState
          title="No version to try yet"
          action={
            <Button component={Link} to="/training">
              To training
            </Button>
          }
        >
          A training run registers a version of a model when it ends. Start one from a frozen
          cohort.
        </EmptyState>
      )}
      {models !== undefined && models.length > 0 && <Trying models={models} />}
    </Page>
  );
}

type Models = Parameters<typeof ChoiceForm>[0]['models'];

function Trying({ models }: { readonly models: Models }) {
  const [choice, setChoice] = useChoice();
  const { name, version, regions, region, error } = useVersion(choice);
  const trial = useTrial();
  const { opened, outcome, progress } = trial;
  const canPredict =
    opened !== null && version !== undefined && region !== undefined && !version.weights.isRemoved;
  const start = () => {
    if (name === null || version === undefined || region === undefined) return;
    const trying = {
      version: `${name.model}@${name.number}`,
      classes: version.classes,
      region: region.classes.map(({ code }) => code),
    };
    trial.predict(trying, async (signal) => ({
      recipe: recipeOf(version),
      weights: await fetchWeights(name, version.weights.sha256, signal),
      limbs: choice.limbs === 'both' ? 2 : 1,
      backend: choice.on,
    }));
  };
  const classes = useMemo(
    () => (outcome && opened ? predictedClasses(outcome, opened.image.voxelMl) : []),
    [outcome, opened],
  );
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, sm: 5, lg: 4 }}>
        <Stack gap="md">
          <ChoiceForm {...{ models, regions, region, choice }} onChoice={setChoice} />
          <ErrorNotice error={error} title="This version cannot be tried" />
          {name !== null && version && <VersionNotes version={version} model={name.model} />}
          <FileDrop file={opened?.file ?? null} onFile={trial.open} />
          <Group gap="xs">
            <Button
              leftSection={<IconPlayerPlay size={16} />}
              disabled={!canPredict || progress !== null}
              onClick={start}
            >
              Predict
            </Button>
            {progress !== null && (
              <Button variant="default" leftSection={<IconX size={16} />} onClick={trial.cancel}>
                Cancel
              </Button>
            )}
          </Group>
          {progress !== null && <ProgressNote {...progress} />}
          <ErrorNotice error={trial.error} />
          {outcome && opened && (
            <OutcomeNotes
              outcome={outcome}
              classes={classes}
              fileName={opened.file.name}
              sliceCount={opened.image.count}
            />
          )}
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, sm: 7, lg: 8 }}>
        <ResultView {...{ opened, outcome, classes, choice }} onChoice={setChoice} />
      </Grid.Col>
    </Grid>
  );
}

function ProgressNote({ stage, done, total }: ProgressOfTask) {
  const share = total === 0 ? 100 : (100 * done) / total;
  return (
    <div>
      <Text size="xs" mb={4} aria-live="polite">
        {stage}
        {total > 0 && `: ${done} of ${total} batches`}
      </Text>
      <Progress value={share} animated={total === 0} aria-label={stage} />
    </div>
  );
}
