import { Button, Fieldset, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { FieldControl } from './field-control.tsx';
import { type SettingName, settingGroups } from './fields.ts';
import type { Refusals } from './refusals.ts';
import { chosenOf, type FlatSettings, type SettingValue } from './settings.ts';

export interface SettingsFieldsProps {
  /** What differs from the preset. */
  readonly changes: FlatSettings;
  /** All that would hold, as far as the server has said. */
  readonly all: FlatSettings;
  readonly refusals: Refusals;
  readonly onChange: (name: SettingName, value: SettingValue | null) => void;
  readonly onReset: () => void;
}

/** All settings of a run in groups; those that differ from the preset are bold. */
export function SettingsFields({
  changes,
  all,
  refusals,
  onChange,
  onReset,
}: SettingsFieldsProps) {
  const chosen = chosenOf(all);
  const count = Object.keys(changes).length;
  return (
    <Stack gap="sm">
      <Group justify="space-between" mih={30}>
        <Text size="sm" c="dimmed">
          {count === 0
            ? 'All as in the preset.'
            : `${count} ${count === 1 ? 'setting differs' : 'settings differ'} from the preset (bold).`}
        </Text>
        {count > 0 && (
          <Button variant="default" onClick={onReset}>
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
                  isChanged={field.name in changes}
                  error={refusals.at.get(field.name)}
                  onChange={onChange}
                />
              ))}
          </SimpleGrid>
        </Fieldset>
      ))}
    </Stack>
  );
}
