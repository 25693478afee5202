import { Button, Group, MultiSelect, Select, TagsInput, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useGraphQL } from '../../api/use-graphql.ts';
import { useStudy } from '../../app/use-study.ts';
import { VisitChoicesDocument, VolumeFilterChoicesDocument } from '../../generated/volumes.ts';
import { isFiltered, useVolumeFilter } from './use-volume-filter.ts';

const limbs = [
  { value: 'LEFT', label: 'Left' },
  { value: 'RIGHT', label: 'Right' },
  { value: 'BOTH', label: 'Both limbs' },
  { value: 'NONE', label: 'No side' },
] as const;

/** Which volumes are listed; all of it is in the address of the page. */
export function VolumeFilters() {
  const { shown, setShown } = useVolumeFilter();
  const { data } = useGraphQL(VolumeFilterChoicesDocument, {});
  const schemas = data?.labelSchemas ?? [];
  return (
    <Group gap="xs" align="flex-end" role="search" aria-label="Which volumes">
      <TextInput
        label="Subject"
        placeholder="Part of its code"
        leftSection={<IconSearch size={14} />}
        w={160}
        value={shown.subject}
        onChange={({ currentTarget }) => setShown({ subject: currentTarget.value })}
      />
      <Select
        label="Region"
        placeholder="All"
        clearable
        clearButtonProps={{ 'aria-label': 'All regions' }}
        w={130}
        data={[...new Set(schemas.map(({ region }) => region))]}
        value={shown.region}
        onChange={(region) => setShown({ region, missing: [] })}
      />
      <Select
        label="Limb"
        placeholder="All"
        clearable
        clearButtonProps={{ 'aria-label': 'All limbs' }}
        w={120}
        data={limbs}
        value={shown.limb}
        onChange={(value) =>
          setShown({ limb: limbs.find((each) => each.value === value)?.value ?? null })
        }
      />
      <VisitFilter />
      <MultiSelect
        label="Scanner"
        placeholder={shown.scanner.length > 0 ? '' : 'All'}
        clearable
        clearButtonProps={{ 'aria-label': 'All scanners' }}
        searchable
        w={180}
        data={(data?.scanners.nodes ?? []).map(({ name }) => name)}
        value={shown.scanner}
        onChange={(scanner) => setShown({ scanner })}
      />
      <MultiSelect
        label="Lacking labels of"
        placeholder={shown.missing.length > 0 ? '' : 'Any class'}
        clearable
        clearButtonProps={{ 'aria-label': 'No class' }}
        searchable
        w={220}
        data={classesOf(schemas, shown.region)}
        value={shown.missing}
        onChange={(missing) => setShown({ missing })}
      />
      {isFiltered(shown) && (
        <Button
          variant="subtle"
          onClick={() =>
            setShown({
              ...{ subject: '', region: null, limb: null, scanner: [] },
              ...{ visit: [], missing: [] },
            })
          }
        >
          Clear filters
        </Button>
      )}
    </Group>
  );
}

function VisitFilter() {
  const [study] = useStudy();
  const { shown, setShown } = useVolumeFilter();
  const filter = study === null ? {} : { studies: [study] };
  const { data } = useGraphQL(VisitChoicesDocument, { filter });
  const visits = new Set((data?.coverage ?? []).flatMap(({ visit }) => visit ?? []));
  return (
    <TagsInput
      label="Visit"
      placeholder={shown.visit.length > 0 ? '' : 'All'}
      w={130}
      size="xs"
      clearable
      clearButtonProps={{ 'aria-label': 'All visits' }}
      data={[...visits]}
      value={shown.visit}
      onChange={(visit) => setShown({ visit })}
    />
  );
}

interface SchemaOfClasses {
  readonly region: string;
  readonly classes: readonly {
    readonly code: string;
    readonly name: string;
    readonly kind: string;
  }[];
}

/** Classes of a region or of all, each once; labels for several classes are never missing. */
function classesOf(schemas: readonly SchemaOfClasses[], region: string | null) {
  const some = schemas.filter((schema) => region === null || schema.region === region);
  const classes = some.flatMap((schema) => schema.classes).filter(({ kind }) => kind !== 'GROUP');
  return [
    ...new Map(classes.map(({ code, name }) => [code, { value: code, label: name }])).values(),
  ];
}
