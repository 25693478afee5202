import { SegmentedControl, Select, Stack, Text } from '@mantine/core';
import type { VersionsToTryQuery } from '../../generated/try.ts';
import { type BackendName, backendLabels, backendNames } from './backend-names.ts';
import type { Schema } from './recipe.ts';
import type { useChoice } from './use-choice.ts';

type Model = NonNullable<VersionsToTryQuery['models']>['nodes'][number];

interface ChoiceFormProps {
  readonly models: readonly Model[];
  /** Regions that the version has classes of; none while it is not known. */
  readonly regions: readonly Schema[];
  readonly region: Schema | undefined;
  readonly choice: ReturnType<typeof useChoice>[0];
  readonly onChoice: ReturnType<typeof useChoice>[1];
}

/** Which version, of what, and by which means. */
export function ChoiceForm({ models, regions, region, choice, onChoice }: ChoiceFormProps) {
  return (
    <Stack gap="sm">
      <Select
        label="Version"
        placeholder="Choose a version"
        searchable
        data={models.map(({ name, versions }) => ({
          group: name,
          items: versions.nodes.map(({ number, aliases }) => ({
            value: `${name}@${number}`,
            label: [`${name}@${number}`, ...aliases].join(' · '),
          })),
        }))}
        value={choice.version}
        onChange={(version) => void onChoice({ version, region: null })}
      />
      {regions.length > 1 && (
        <Select
          label="Region"
          description="The version knows classes of several."
          allowDeselect={false}
          data={regions.map(({ code, name }) => ({ value: code, label: name }))}
          value={region?.code ?? null}
          onChange={(code) => void onChoice({ region: code })}
        />
      )}
      <div>
        <Text size="xs" fw={500} mb={2} id="limbs-label">
          The image shows
        </Text>
        <SegmentedControl
          fullWidth
          aria-labelledby="limbs-label"
          data={[
            { value: 'one', label: 'one limb' },
            { value: 'both', label: 'both limbs' },
          ]}
          value={choice.limbs}
          onChange={(limbs) => void onChoice({ limbs })}
        />
      </div>
      <Select
        label="Compute on"
        allowDeselect={false}
        data={[
          { value: 'fastest', label: 'the fastest there is' },
          ...backendNames.map((name) => ({ value: name, label: backendLabels[name] })),
        ]}
        value={choice.on ?? 'fastest'}
        onChange={(name) => void onChoice({ on: backendOf(name) })}
      />
      {choice.on === 'cpu' && (
        <Text size="xs" c="dimmed">
          A processor takes a thousand times as long as a GPU: only tiny images are computed on it.
        </Text>
      )}
    </Stack>
  );
}

function backendOf(name: string | null): BackendName | null {
  return backendNames.find((each) => each === name) ?? null;
}
