import {
  ActionIcon,
  Button,
  Card,
  Group,
  Select,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { lossFields, settingFields } from './fields.ts';
import { type Axis, axisNames, foldAxis, mostRuns, runCount } from './grid.ts';

export interface GridFieldsProps {
  readonly axes: readonly Axis[];
  readonly foldCount: number | null;
  readonly onChange: (axes: readonly Axis[]) => void;
}

/** Which settings take which values in a sweep, and how many runs that makes. */
export function GridFields({ axes, foldCount, onChange }: GridFieldsProps) {
  const names = axisNames(foldCount);
  const count = runCount(axes, foldCount);
  const replace = (place: number, axis: Axis) => onChange(axes.with(place, axis));
  const free = names.filter(({ value }) => !axes.some(({ name }) => name === value));
  return (
    <Card withBorder component="section" aria-label="What differs between the runs">
      <Stack gap="sm">
        <Title order={2} size="h5">
          What differs between the runs
        </Title>
        {axes.map((axis, place) => (
          <Group key={axis.name} gap="xs" align="flex-end" wrap="nowrap">
            <Select
              label="Setting"
              w={240}
              data={names.filter(
                ({ value }) => value === axis.name || free.some((one) => one.value === value),
              )}
              value={axis.name}
              allowDeselect={false}
              searchable
              onChange={(name) => name && replace(place, { name, text: '' })}
            />
            <TextInput
              label="Values, with commas between"
              flex={1}
              placeholder={exampleOf(axis.name)}
              value={axis.text}
              onChange={(event) => replace(place, { ...axis, text: event.currentTarget.value })}
            />
            <ActionIcon
              size="lg"
              aria-label={`Take ${axis.name} out of the sweep`}
              onClick={() => onChange(axes.toSpliced(place, 1))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Group>
        ))}
        <Group justify="space-between">
          <Button
            variant="default"
            leftSection={<IconPlus size={14} />}
            disabled={free.length === 0}
            onClick={() => onChange([...axes, { name: free[0]?.value ?? '', text: '' }])}
          >
            {axes.length === 0 ? 'Choose a setting' : 'Another setting'}
          </Button>
          <Text size="sm" fw={600} {...(count > mostRuns && { c: 'red' })} role="status">
            {count === 0
              ? axes.length === 0
                ? 'Choose what differs: a run for each combination of the values.'
                : 'Give each setting its values.'
              : `${count} ${count === 1 ? 'run' : 'runs'}${count > mostRuns ? `: at most ${mostRuns} can be asked for at once` : ''}`}
          </Text>
        </Group>
      </Stack>
    </Card>
  );
}

/** Values that the setting could have, to show how they are written. */
function exampleOf(name: string): string {
  if (name === foldAxis) return 'all';
  const field = [...settingFields, ...lossFields].find((one) => one.name === name);
  switch (field?.kind) {
    case 'choice':
      return field.options.map(({ value }) => value).join(', ');
    case 'switch':
      return 'true, false';
    case 'set':
      return 'none, largest_component, largest_component+fill_holes';
    default:
      return field?.isWhole ? '1, 2, 3' : '0.1, 0.2';
  }
}
