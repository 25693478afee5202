import {
  Button,
  Group,
  Input,
  SegmentedControl,
  Stack,
  Switch,
  TextInput,
  Tooltip,
} from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useId } from 'react';
import { rowKinds } from './grouping.ts';
import { kindNames } from './models.ts';
import { isFiltered, type MatrixParams, noFilter } from './params.ts';

/** What rows are, and which of those that were read are shown. */
export function MatrixControls({
  params,
  onChange,
}: {
  params: MatrixParams;
  onChange: (changes: Partial<MatrixParams>, options?: { history: 'replace' }) => void;
}) {
  const labelId = useId();
  return (
    <Group gap="md" align="flex-end">
      <Stack gap={2} align="flex-start">
        <Input.Label id={labelId} size="xs" component="div">
          Rows
        </Input.Label>
        <SegmentedControl
          aria-labelledby={labelId}
          data={rowKinds.map((value) => ({ value, label: kindNames[value].title }))}
          value={params.rows}
          onChange={(value) =>
            onChange({ rows: rowKinds.find((kind) => kind === value) ?? 'volumes', sort: null })
          }
        />
      </Stack>
      <TextInput
        label="Search subjects"
        placeholder="part of a code"
        w={160}
        leftSection={<IconSearch size={14} />}
        value={params.search}
        onChange={({ currentTarget: { value } }) =>
          onChange({ search: value }, { history: 'replace' })
        }
      />
      <Tooltip
        label="Only limbs of which volumes of two visits or more are shown"
        refProp="rootRef"
      >
        <Switch
          label="Both visits"
          checked={params.twice}
          onChange={({ currentTarget: { checked } }) => onChange({ twice: checked })}
          mb={5}
        />
      </Tooltip>
      {isFiltered(params) && (
        <Button variant="subtle" onClick={() => onChange(noFilter)}>
          Clear the filter
        </Button>
      )}
    </Group>
  );
}
