import { SimpleGrid, Table, Text } from '@mantine/core';
import { type SettingField, settingGroups } from './fields.ts';
import { chosenOf, type FlatSettings, flatten, shownValue } from './settings.ts';

/** What the trainer read, in the groups of the form. */
export function RunSettings({ settings }: { settings: unknown }) {
  const values = flatten(settings);
  const chosen = chosenOf(values);
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, lg: 3 }} spacing="lg">
      {settingGroups.map(({ title, fields }) => (
        <div key={title}>
          <Text size="sm" fw={600}>
            {title}
          </Text>
          <Table aria-label={title}>
            <Table.Tbody>
              {fields
                .filter(({ only = () => true }) => only(chosen))
                .map((field) => (
                  <Table.Tr key={field.name}>
                    <Table.Th fw="normal">{field.label}</Table.Th>
                    <Table.Td ta="right">{withUnit(field, values)}</Table.Td>
                  </Table.Tr>
                ))}
            </Table.Tbody>
          </Table>
        </div>
      ))}
    </SimpleGrid>
  );
}

function withUnit(field: SettingField, values: FlatSettings): string {
  const value = values[field.name];
  if (field.name === 'spacing' && value === 0) return 'whole slices fitted in';
  if (field.kind === 'choice') {
    return field.options.find((option) => option.value === value)?.label ?? shownValue(value);
  }
  const unit = field.kind === 'number' && field.unit ? ` ${field.unit}` : '';
  return `${shownValue(value)}${unit}`;
}
