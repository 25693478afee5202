import { Group, MultiSelect, SegmentedControl, TagsInput } from '@mantine/core';
import type { FilterParams, SetFilter } from './params.ts';
import { useFacets } from './use-matrix.ts';

const sides = [
  { value: 'LEFT', label: 'left' },
  { value: 'RIGHT', label: 'right' },
  { value: 'BOTH', label: 'both in one image' },
  { value: 'NONE', label: 'without side' },
] as const;

/** Which volumes: all of these must be true of them. */
export function Filters({ asked, onChange }: { asked: FilterParams; onChange: SetFilter }) {
  const facets = useFacets();
  return (
    <Group gap="xs" align="flex-end" role="group" aria-label="Filter">
      <Choice
        label="Region"
        options={facets.regions}
        value={asked.region}
        onChange={(region) => onChange({ region })}
      />
      <Choice
        label="Scanner"
        options={facets.scanners}
        value={asked.scanner}
        onChange={(scanner) => onChange({ scanner })}
      />
      <Choice
        label="Site"
        options={facets.sites}
        value={asked.site}
        onChange={(site) => onChange({ site })}
      />
      <Choice
        label="Visit"
        width={84}
        options={facets.visits}
        value={asked.visit}
        onChange={(visit) => onChange({ visit })}
      />
      <MultiSelect
        label="Side"
        w={asked.side.length === 0 ? 116 : 'auto'}
        placeholder={asked.side.length === 0 ? 'any' : ''}
        data={sides}
        value={asked.side}
        onChange={(chosen) =>
          onChange({
            side: sides.flatMap(({ value }) => (chosen.includes(value) ? [value] : [])),
          })
        }
      />
      <Choice
        label="Not annotated"
        width={176}
        options={facets.classes}
        value={asked.missing}
        onChange={(missing) => onChange({ missing })}
      />
      {asked.missing.length > 1 && (
        <SegmentedControl
          aria-label="Of the classes that are not annotated"
          data={[
            { value: 'all', label: 'all of them' },
            { value: 'any', label: 'any of them' },
          ]}
          value={asked.missingOf}
          onChange={(missingOf) => onChange({ missingOf: missingOf === 'any' ? 'any' : 'all' })}
        />
      )}
      <Choice
        label="Annotated"
        width={176}
        options={facets.classes}
        value={asked.having}
        onChange={(having) => onChange({ having })}
      />
      {asked.subject.length > 0 && (
        <TagsInput
          label="Subjects"
          size="xs"
          w={180}
          maxDropdownHeight={0}
          value={asked.subject}
          onChange={(subject) => onChange({ subject })}
        />
      )}
    </Group>
  );
}

function Choice({
  label,
  options,
  value,
  onChange,
  width = 116,
}: {
  label: string;
  options: readonly string[];
  value: string[];
  onChange: (value: string[]) => void;
  width?: number;
}) {
  // What the address names is shown also where there is none of it.
  const data = [...new Set([...options, ...value])];
  return (
    <MultiSelect
      label={label}
      w={value.length === 0 ? width : 'auto'}
      miw={width}
      maw={320}
      data={data}
      value={value}
      onChange={onChange}
      searchable={data.length > 8}
      clearable={false}
      placeholder={value.length === 0 ? 'any' : ''}
      nothingFoundMessage="None"
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
    />
  );
}
