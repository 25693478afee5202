import { Button, Group, MultiSelect, SimpleGrid, Stack, TagsInput, Text } from '@mantine/core';
import { useGraphQL } from '../../api/use-graphql.ts';
import {
  CohortFacetsDocument,
  CohortVisitsDocument,
  type Laterality,
} from '../../generated/cohorts.ts';
import { type CohortFilter, lateralityNames, type TextCondition, withCondition } from './filter.ts';

export interface FilterFormProps {
  readonly studies: readonly string[];
  readonly filter: CohortFilter;
  readonly onChange: (filter: CohortFilter) => void;
}

/** So that a chosen value and the field to write in have room beside one another. */
const narrowField = { inputField: { minWidth: 24 } };

const lateralityChoices = Object.entries(lateralityNames).map(([value, label]) => ({
  value,
  label,
}));

/** Which volumes of the studies: all conditions that are given must hold. */
export function FilterForm({ studies, filter, onChange }: FilterFormProps) {
  const facets = useFacets(studies);
  const regions = filter.regions ?? facets.regions;
  const classes = facets.classesOf(regions);
  const listOf = (name: TextCondition, label: string, data: Choices, description?: string) => (
    <MultiSelect
      label={label}
      {...(description && { description })}
      placeholder={filter[name] ? '' : 'any'}
      data={withChosen(data, filter[name] ?? [])}
      value={[...(filter[name] ?? [])]}
      styles={narrowField}
      onChange={(chosen) => onChange(withCondition(filter, name, chosen))}
      searchable
      clearable
      hidePickedOptions
      nothingFoundMessage="nothing of this name in these studies"
    />
  );
  const codesOf = (name: TextCondition, label: string, data: string[]) => (
    <TagsInput
      size="xs"
      label={label}
      placeholder={filter[name] ? '' : 'any'}
      data={data}
      value={[...(filter[name] ?? [])]}
      styles={narrowField}
      onChange={(chosen) => onChange(withCondition(filter, name, chosen))}
      clearable
      acceptValueOnBlur
    />
  );
  return (
    <Stack gap="xs">
      {filter.images && (
        <Group gap="xs">
          <Text size="sm">
            Only the {filter.images.length} volumes that were chosen one by one, of these:
          </Text>
          <Button variant="default" onClick={() => onChange(withCondition(filter, 'images', []))}>
            All volumes
          </Button>
        </Group>
      )}
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" verticalSpacing="xs">
        {listOf('regions', 'Body regions', facets.regions)}
        <MultiSelect
          label="Limbs"
          placeholder={filter.lateralities ? '' : 'any'}
          data={lateralityChoices}
          value={[...(filter.lateralities ?? [])]}
          styles={narrowField}
          onChange={(chosen) =>
            onChange(withCondition(filter, 'lateralities', chosen.filter(isLaterality)))
          }
          clearable
        />
        {listOf('sites', 'Sites', facets.sites)}
        {listOf('scanners', 'Scanners', facets.scanners)}
        {codesOf('visits', 'Visits', facets.visits)}
        {codesOf('subjects', 'Subjects', [])}
      </SimpleGrid>
      <Text size="sm" fw={600} mt={4}>
        Labels
      </Text>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="xs" verticalSpacing="xs">
        {listOf('annotated', 'Annotated: all of', classes)}
        {listOf('annotatedAny', 'Annotated: at least one of', classes)}
        {listOf('missing', 'Not annotated: all of', classes)}
        {listOf('missingAny', 'Not annotated: at least one of', classes)}
      </SimpleGrid>
    </Stack>
  );
}

type Choices = string[] | { group: string; items: string[] }[];

function isLaterality(text: string): text is Laterality {
  return text in lateralityNames;
}

/** What is chosen can be seen, and taken away, also where these studies do not have it. */
function withChosen(data: Choices, chosen: readonly string[]): Choices {
  const known = new Set(data.flatMap((entry) => (typeof entry === 'string' ? entry : entry.items)));
  const others = chosen.filter((value) => !known.has(value));
  if (others.length === 0) return data;
  return isGrouped(data) ? [...data, { group: 'elsewhere', items: others }] : [...data, ...others];
}

function isGrouped(data: Choices): data is { group: string; items: string[] }[] {
  return data.some((entry) => typeof entry !== 'string');
}

/** What these studies have of everything that can be asked for. */
function useFacets(studies: readonly string[]) {
  const variables = { studies: [...studies] };
  const enabled = studies.length > 0;
  const { data } = useGraphQL(CohortFacetsDocument, variables, { enabled });
  // Apart: too many codes of visits are refused, and then they are written by hand.
  const visits = useGraphQL(CohortVisitsDocument, variables, { enabled }).data?.visits ?? [];
  const schemas = data?.labelSchemas ?? [];
  return {
    regions: distinct(data?.regions.map(({ region }) => region)),
    scanners: distinct(data?.scanners.map(({ scanner }) => scanner)),
    sites: distinct(data?.scanners.map(({ site }) => site)),
    visits: distinct(visits.map(({ visit }) => visit)),
    /** By region; a class that several regions have is in the first of them alone. */
    classesOf(regions: readonly string[]) {
      const seen = new Set<string>();
      return schemas
        .filter(({ region }) => regions.includes(region))
        .map(({ region, classes }) => {
          const items = classes.map(({ code }) => code).filter((code) => !seen.has(code));
          for (const code of items) seen.add(code);
          return { group: region, items };
        });
    },
  };
}

function distinct(values: readonly (string | null)[] = []): string[] {
  const known = new Set(values.filter((value) => value !== null));
  return [...known].sort(new Intl.Collator(undefined, { numeric: true }).compare);
}
