import { Autocomplete, Card, Grid, Select, Stack, Text, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { useGraphQL } from '../../api/use-graphql.ts';
import { LossChoiceView } from '../../components/loss-choice.tsx';
import { CohortsToLearnDocument, TrainingPlanDocument } from '../../generated/training.ts';
import { lossFields, settingFields } from './fields.ts';
import { GridFields } from './grid-fields.tsx';
import { LossOverrideFields } from './loss-override.tsx';
import type { NewTrainingProps } from './new-training-props.ts';
import { refusalsOf } from './refusals.ts';
import { defaultsOf } from './settings.ts';
import { SettingsFields } from './settings-fields.tsx';
import { StartCard } from './start-card.tsx';
import { type TrainingForm, trainingInput } from './training-form.ts';

/** The server is asked what it would do once nothing was written for so many ms. */
const pauseMs = 300;

const placesOfRefusals = [...settingFields, ...lossFields].map(({ name }) => name as string);

/** The form of a run or a sweep, beside what would come of it. */
export function NewTraining({
  snapshot,
  isAdministrator,
  presets,
  initial,
  isSweep,
}: NewTrainingProps) {
  const [form, setForm] = useState(initial);
  const change = (changed: Partial<TrainingForm>) => setForm({ ...form, ...changed });
  const { model: _model, ...asked } = trainingInput(form, presets, snapshot.id);
  const [kept] = useDebouncedValue(JSON.stringify(asked), pauseMs);
  const variables: typeof asked = JSON.parse(kept);
  const plan = useGraphQL(TrainingPlanDocument, variables);
  const models = useGraphQL(CohortsToLearnDocument, {}).data?.models.nodes ?? [];
  const refusals = refusalsOf(plan.error?.message, [...placesOfRefusals, 'why']);
  const defaults = defaultsOf(presets, form.preset, form.changes);
  const choice = plan.data?.trainingPlan.lossChoice ?? snapshot.lossChoice;
  const preset = presets.find(({ name }) => name === form.preset);
  return (
    <Grid gap="md">
      <Grid.Col span={{ base: 12, md: 8 }}>
        <Stack gap="md">
          {isSweep && (
            <GridFields
              axes={form.axes}
              foldCount={snapshot.foldCount}
              onChange={(axes) => change({ axes })}
            />
          )}
          <Card withBorder component="section" aria-label="Loss">
            <Stack gap="sm">
              <Title order={2} size="h5">
                Loss, from what is labelled
              </Title>
              <LossChoiceView choice={choice} />
              <LossOverrideFields
                override={form.loss}
                loss={choice.loss}
                refusals={refusals}
                onChange={(loss) => change({ loss })}
              />
            </Stack>
          </Card>
          <Card withBorder component="section" aria-label="Settings">
            <Stack gap="sm">
              <Title order={2} size="h5">
                Settings
              </Title>
              <Select
                label="Preset"
                description={preset?.description}
                value={form.preset}
                onChange={(name) => name !== null && change({ preset: name })}
                data={presets.map(({ name }) => name)}
                allowDeselect={false}
                maw={320}
              />
              <SettingsFields
                changes={form.changes}
                defaults={defaults}
                refusals={refusals}
                onChange={(changes) => change({ changes })}
              />
            </Stack>
          </Card>
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 4 }}>
        <StartCard
          form={form}
          snapshot={snapshot}
          presets={presets}
          settings={{ ...defaults, ...form.changes }}
          loss={choice.loss}
          isAdministrator={isAdministrator}
          isSweep={isSweep}
          planError={plan.error}
          refusals={refusals}
        >
          <Autocomplete
            label="Model"
            description="Its version is registered under this name; a new name makes a new model."
            required
            size="xs"
            value={form.model}
            onChange={(model) => change({ model })}
            data={models.map(({ name }) => name)}
          />
          {form.model.includes('@') && (
            <Text size="xs" c="red">
              A name has no @, which stands before a version.
            </Text>
          )}
        </StartCard>
      </Grid.Col>
    </Grid>
  );
}
