import { Anchor, Group, Select, Skeleton, Text } from '@mantine/core';
import { parseAsInteger, parseAsString, useQueryStates } from 'nuqs';
import { Link } from 'react-router';
import { useGraphQL } from '../../api/use-graphql.ts';
import { useStudy } from '../../app/use-study.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatSlices } from '../../components/format.ts';
import { Page } from '../../components/page.tsx';
import {
  AnnotateNextDocument,
  type AnnotateNextQuery,
  VersionsToAskByDocument,
} from '../../generated/coverage.ts';
import { Filters } from './filters.tsx';
import { sideNames, volumeAddress } from './matrix.ts';
import { useFilterParams, volumeFilterOf } from './params.ts';
import { Views } from './views.tsx';

type Suggestion = AnnotateNextQuery['annotateNext'][number];

const lengths = ['20', '50', '100', '200'] as const;

/** What to annotate next, the most useful first, and why. */
export function Component() {
  const [study] = useStudy();
  const [asked, setAsked] = useFilterParams();
  const [{ version, first }, setOptions] = useQueryStates(
    { version: parseAsString, first: parseAsInteger.withDefault(50) },
    { history: 'push' },
  );
  const { data, error, isPending, isPlaceholderData } = useGraphQL(AnnotateNextDocument, {
    filter: volumeFilterOf(asked, study),
    versionId: version,
    first: Math.min(Math.max(first, 1), 500),
  });
  const rows = (data?.annotateNext ?? []).map((suggestion, n) => ({ ...suggestion, rank: n + 1 }));
  return (
    <Page
      title="What to annotate next"
      above={[{ label: 'Coverage', to: study === null ? '/coverage' : `/coverage?study=${study}` }]}
      description="The most useful first: classes that fewest volumes show, and, with a model version, what it does worst. Where a class was listed before, others go first."
    >
      <Views at="/coverage/next" />
      <Filters asked={asked} onChange={(changes) => void setAsked(changes)} />
      <Group gap="xs" align="flex-end">
        <VersionSelect
          value={version}
          onChange={(chosen) => void setOptions({ version: chosen })}
        />
        <Select
          label="Suggestions"
          w={100}
          allowDeselect={false}
          data={lengths}
          value={String(first)}
          onChange={(chosen) => void setOptions({ first: Number(chosen) })}
        />
      </Group>
      <ErrorNotice error={error} />
      {isPending ? (
        <Skeleton h={420} />
      ) : rows.length > 0 ? (
        <div aria-busy={isPlaceholderData}>
          <DataTable
            name="What to annotate next"
            rows={rows}
            columns={columnsOf(study)}
            rowKey={({ rank }) => String(rank)}
          />
        </div>
      ) : (
        error === null && (
          <EmptyState title="Nothing to suggest">
            Every class is known in every volume that matches, or no volume matches. Change the
            filter, or import further volumes.
          </EmptyState>
        )
      )}
    </Page>
  );
}

/** Versions that were evaluated; others tell nothing of what they do worst. */
function VersionSelect({
  value,
  onChange,
}: {
  value: string | null;
  onChange: (version: string | null) => void;
}) {
  const { data } = useGraphQL(VersionsToAskByDocument, {});
  const versions = (data?.models.nodes ?? []).flatMap(({ name, versions: { nodes } }) =>
    nodes
      .filter(({ id, evaluations }) => evaluations.totalCount > 0 || id === value)
      .map(({ id, number }) => ({ value: id, label: `${name}@${number}` })),
  );
  return (
    <Select
      label="What an evaluated version does worst"
      placeholder="by coverage alone"
      w={240}
      clearable
      searchable={versions.length > 8}
      data={versions}
      value={value}
      onChange={onChange}
      nothingFoundMessage="None was evaluated"
      clearButtonProps={{ 'aria-label': 'By coverage alone' }}
    />
  );
}

type Ranked = Suggestion & { readonly rank: number };

function columnsOf(study: string | null): readonly Column<Ranked>[] {
  const addressOf = ({ volume, firstSlice, class: { code } }: Ranked) =>
    volumeAddress(volume.id, { study, slice: firstSlice, class: code });
  const columns: (Column<Ranked> | null)[] = [
    { key: 'rank', title: '#', align: 'right', value: ({ rank }) => rank },
    { key: 'action', title: 'Do', value: ({ action }) => actionNames[action] },
    { key: 'class', title: 'Class', value: ({ class: { code } }) => code },
    study === null
      ? { key: 'study', title: 'Study', value: ({ volume }) => volume.study.code }
      : null,
    {
      ...{ key: 'volume', title: 'Volume', value: ({ volume }) => nameOf(volume) },
      cell: (row) => (
        <Anchor component={Link} to={addressOf(row)} size="xs">
          {nameOf(row.volume)}
        </Anchor>
      ),
    },
    { key: 'scanner', title: 'Scanner', value: ({ volume }) => volume.scanner.name },
    {
      ...{ key: 'slices', title: 'Slices' },
      value: ({ firstSlice, lastSlice }) => formatSlices(firstSlice, lastSlice),
    },
    {
      ...{ key: 'score', title: 'Score (0–1)', align: 'right', value: ({ score }) => score },
      cell: ({ score }) => score.toFixed(2),
    },
    {
      ...{ key: 'reason', title: 'Why', value: ({ reason }) => reason },
      cell: ({ reason }) => (
        <Text size="xs" miw={200}>
          {reason}
        </Text>
      ),
    },
  ];
  return columns.filter((column) => column !== null);
}

const actionNames = { ANNOTATE: 'annotate', DERIVE: 'derive' } as const;

function nameOf({ subject, visit, laterality, schema }: Suggestion['volume']): string {
  const side = laterality === 'NONE' ? '' : `${sideNames[laterality]} `;
  return `${subject.code}, visit ${visit.code}, ${side}${schema.region}`;
}
