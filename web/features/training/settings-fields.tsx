import { Button, Fieldset, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { FieldControl } from './field-control.tsx';
import { settingGroups } from './fields.ts';
import type { Refusals } from './refusals.ts';
import { chosenOf, differing, type FlatSettings } from './settings.ts';

export interface SettingsFieldsProps {
  /** Settings that were touched. */
  readonly changes: FlatSettings;
  readonly defaults: FlatSettings;
  readonly refusals: Refusals;
  readonly onChange: (changes: FlatSettings) => void;
}

/** All settings of a run in groups; those that differ from the preset are bold. */
export function SettingsFields({ changes, defaults, refusals, onChange }: SettingsFieldsProps) {
  const all = { ...defaults, ...changes };
  const chosen = chosenOf(all);
  const differences = differing(changes, defaults);
  const count = Object.keys(differences).length;
  return (
    <Stack gap="sm">
      <Group justify="space-between" mih={30}>
        <Text size="sm" c="dimmed">
          {count === 0
            ? 'All as in the preset.'
            : `${count} ${count === 1 ? 'setting differs' : 'settings differ'} from the preset (bold).`}
        </Text>
        {count > 0 && (
          <Button variant="default" onClick={() => onChange({})}>
            Back to the preset
          </Button>
        )}
      </Group>
      {settingGroups.map(({ title, fields }) => (
        <Fieldset key={title} legend={title} p="sm">
          <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm" verticalSpacing="xs">
            {fields
              .filter(({ only = () => true }) => only(chosen))
              .map((field) => (
                <FieldControl
                  key={field.name}
                  field={field}
                  value={all[field.name]}
                  isChanged={field.name in differences}
                  error={refusals.at.get(field.name)}
                  onChange={(name, value) => onChange({ ...changes, [name]: value })}
                />
              ))}
          </SimpleGrid>
        </Fieldset>
      ))}
    </Stack>
  );
}
