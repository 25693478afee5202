import { Group, MultiSelect, NumberInput, SegmentedControl, Stack, Switch } from '@mantine/core';
import type { FreezeChoices } from './use-freeze-choices.ts';

export interface FreezeChoicesFormProps {
  readonly choices: FreezeChoices;
  /** Codes of the classes that may be chosen. */
  readonly classes: readonly string[];
  readonly onChange: (changed: Partial<FreezeChoices>) => void;
}

/** How volumes become a snapshot. */
export function FreezeChoicesForm({ choices, classes, onChange }: FreezeChoicesFormProps) {
  const { splitSeed, modelLabels, folds } = choices;
  const offered = [...new Set([...classes, ...choices.classes])];
  return (
    <Stack gap="xs">
      <MultiSelect
        label="Classes to train"
        placeholder={choices.classes.length === 0 ? 'every annotated class' : ''}
        data={offered}
        value={[...choices.classes]}
        onChange={(chosen) => onChange({ classes: chosen })}
        searchable
        clearable
      />
      <Group align="flex-end" gap="sm">
        <SegmentedControl
          aria-label="Sides"
          value={folds === null ? 'split' : 'folds'}
          data={[
            { value: 'split', label: 'One split' },
            { value: 'folds', label: 'Cross-validation' },
          ]}
          onChange={(value) => onChange({ folds: value === 'folds' ? 5 : null })}
        />
        {folds !== null && (
          <NumberInput
            label="Folds"
            w={80}
            min={2}
            max={20}
            value={folds}
            onChange={(value) => typeof value === 'number' && onChange({ folds: value })}
          />
        )}
        <NumberInput
          label="Seed of the split"
          w={110}
          min={0}
          allowDecimal={false}
          value={splitSeed}
          onChange={(value) => typeof value === 'number' && onChange({ splitSeed: value })}
        />
      </Group>
      <Switch
        label="Take accepted label maps of models for labels, too"
        description="Their subjects are then never measured on"
        checked={modelLabels}
        onChange={({ currentTarget }) => onChange({ modelLabels: currentTarget.checked })}
      />
    </Stack>
  );
}
