import { Alert, Grid, MultiSelect, Paper, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { EmptyState } from '../../components/empty-state.tsx';
import { toVolumeFilter } from './filter.ts';
import { FilterForm } from './filter-form.tsx';
import { FreezeChoicesForm } from './freeze-choices-form.tsx';
import { PreviewPanel, usePreview } from './preview-panel.tsx';
import type { BuiltFilter } from './use-filter.ts';
import { toFreezeInput, useFreezeChoices } from './use-freeze-choices.ts';

export interface CohortBuilderProps {
  readonly built: BuiltFilter;
  /** Codes of the studies to draw from. */
  readonly studies: readonly string[];
  /** Studies that may be chosen; none where they stay as they are. */
  readonly offered?: readonly { readonly code: string; readonly name: string }[];
  /** Above the conditions: what it is called, and how it is saved. */
  readonly children: ReactNode;
}

/** Conditions on the left, what they give on the right, as they change. */
export function CohortBuilder({ built, studies, offered, children }: CohortBuilderProps) {
  const { filter, problem, setFilter, setStudies } = built;
  const [choices, setChoices] = useFreezeChoices();
  const hasStudies = studies.length > 0;
  const { preview, error, isReading } = usePreview(
    { studies: [...studies], filter: toVolumeFilter(filter), ...toFreezeInput(choices) },
    hasStudies,
  );
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, md: 5 }}>
        <Stack gap="md">
          {problem && (
            <Alert
              color="yellow"
              icon={<IconAlertTriangle size={18} />}
              title="This address has a filter that cannot be read"
            >
              {problem} It begins without conditions: choose them here.
            </Alert>
          )}
          {children}
          <Paper withBorder p="md">
            <Stack gap="sm">
              <Title order={2} size="h5">
                Which volumes
              </Title>
              {offered && (
                <MultiSelect
                  label="Studies"
                  required
                  placeholder={hasStudies ? '' : 'choose one or more'}
                  data={offered.map(({ code, name }) => ({
                    value: code,
                    label: name === code ? code : `${code}: ${name}`,
                  }))}
                  value={[...studies]}
                  onChange={setStudies}
                  searchable
                />
              )}
              <FilterForm studies={studies} filter={filter} onChange={setFilter} />
            </Stack>
          </Paper>
          <Paper withBorder p="md">
            <Stack gap="sm">
              <Title order={2} size="h5">
                How to freeze
              </Title>
              <FreezeChoicesForm
                choices={choices}
                classes={annotatedClasses(preview)}
                onChange={setChoices}
              />
              <Text size="xs" c="dimmed">
                These belong to the snapshot, not to the cohort: they are asked again when it is
                frozen.
              </Text>
            </Stack>
          </Paper>
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 7 }}>
        {hasStudies ? (
          <PreviewPanel preview={preview} error={error} isReading={isReading} />
        ) : (
          <EmptyState title="From which studies?">
            Choose a study, and see here at once which volumes match, how far they are labelled, and
            with which loss they would be learned from.
          </EmptyState>
        )}
      </Grid.Col>
    </Grid>
  );
}

type Previewed = ReturnType<typeof usePreview>['preview'];

/** Those of which there is a labelled voxel: others cannot be trained. */
export function annotatedClasses(preview: Previewed): string[] {
  return (preview?.coverage ?? [])
    .filter(({ annotated }) => annotated > 0)
    .map(({ class: code }) => code);
}
