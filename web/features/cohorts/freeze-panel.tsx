import { Button, Grid, Paper, Stack, Text, Title } from '@mantine/core';
import { IconSnowflake } from '@tabler/icons-react';
import { useNavigate } from 'react-router';
import { useChange } from '../../api/use-change.ts';
import { useStudy } from '../../app/use-study.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import {
  type CohortByNameQuery,
  FreezeCohortDocument,
  FreezeFoldsDocument,
} from '../../generated/cohorts.ts';
import { annotatedClasses } from './cohort-builder.tsx';
import { whyNot } from './editors.ts';
import { FreezeChoicesForm } from './freeze-choices-form.tsx';
import { snapshotPath } from './paths.ts';
import { PreviewPanel, usePreview } from './preview-panel.tsx';
import { toFreezeInput, useFreezeChoices } from './use-freeze-choices.ts';

/** What a cohort holds now, and how it is frozen. */
export function FreezePanel({ cohort }: { cohort: NonNullable<CohortByNameQuery['cohort']> }) {
  const [choices, setChoices] = useFreezeChoices();
  const previewed = usePreview({ cohortId: cohort.id, ...toFreezeInput(choices) });
  const { freeze, isBusy, error } = useFreeze(cohort.name);
  const why = whyNot(cohort.studies);
  const isRefused = previewed.preview?.snapshot === null && choices.folds === null;
  const input = { cohortId: cohort.id, ...toFreezeInput(choices) };
  return (
    <Stack gap="xs" component="section" aria-label="What it holds now">
      <Title order={2} size="h4">
        What it holds now
      </Title>
      <Grid gap="md">
        <Grid.Col span={{ base: 12, md: 5 }}>
          <Paper withBorder p="md">
            <Stack gap="sm">
              <Title order={3} size="h5">
                Freeze it
              </Title>
              <FreezeChoicesForm
                choices={choices}
                classes={annotatedClasses(previewed.preview)}
                onChange={setChoices}
              />
              <ErrorNotice error={error} />
              <Button
                leftSection={<IconSnowflake size={16} />}
                loading={isBusy}
                disabled={why !== null || isRefused || previewed.isReading}
                onClick={() => freeze(input, choices.folds)}
              >
                {choices.folds === null ? 'Freeze' : `Freeze ${choices.folds} folds`}
              </Button>
              <Text size="xs" c="dimmed">
                {why ??
                  'Volumes, label maps, sides and coverage of this moment are kept for good; nothing that comes later changes them.'}
              </Text>
            </Stack>
          </Paper>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 7 }}>
          <PreviewPanel {...previewed} />
        </Grid.Col>
      </Grid>
    </Stack>
  );
}

function useFreeze(name: string) {
  const [study] = useStudy();
  const navigate = useNavigate();
  const one = useChange(FreezeCohortDocument, {
    done: ({ freezeCohort }) => `Frozen as #${freezeCohort.snapshot.number}.`,
    onDone: ({ freezeCohort }) =>
      void navigate(snapshotPath(name, freezeCohort.snapshot.number, study)),
  });
  const folds = useChange(FreezeFoldsDocument, {
    done: ({ freezeFolds }) => {
      const numbers = freezeFolds.snapshots.map(({ number }) => `#${number}`);
      return `Frozen as ${numbers.at(0)} to ${numbers.at(-1)}, one a fold.`;
    },
  });
  return {
    freeze(input: { cohortId: string } & ReturnType<typeof toFreezeInput>, parts: number | null) {
      one.reset();
      folds.reset();
      if (parts === null) one.mutate({ input });
      else folds.mutate({ input: { ...input, folds: parts } });
    },
    isBusy: one.isPending || folds.isPending,
    error: one.error ?? folds.error,
  };
}
