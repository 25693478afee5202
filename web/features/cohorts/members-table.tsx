import { Anchor, Badge, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { withStudy } from '../../components/address.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import type { SnapshotMembersQuery } from '../../generated/cohorts.ts';
import { lateralityNames } from './filter.ts';

type Node = Extract<NonNullable<SnapshotMembersQuery['node']>, { __typename: 'CohortSnapshot' }>;
type Member = Node['members']['nodes'][number];

export interface MembersTableProps {
  readonly name: string;
  readonly rows: readonly Member[];
  readonly study: string | null;
  readonly footer: ReactNode;
}

/** The volumes of a snapshot, each with its side and the label maps that were frozen with it. */
export function MembersTable({ name, rows, study, footer }: MembersTableProps) {
  return (
    <DataTable
      name={name}
      rows={rows}
      columns={columnsFor(study)}
      rowKey={({ volume }) => volume.id}
      footer={footer}
    />
  );
}

function columnsFor(study: string | null): Column<Member>[] {
  return [
    {
      key: 'volume',
      title: 'Subject',
      value: ({ volume }) => `${volume.study.code}/${volume.subject.code}`,
      cell: ({ volume }) => (
        <Group gap="xs">
          <Anchor
            component={Link}
            to={withStudy(`/volumes/${encodeURIComponent(volume.id)}`, study)}
            fz="sm"
          >
            {volume.study.code}/{volume.subject.code}
          </Anchor>
          {volume.isWithdrawn && (
            <Badge color="red" variant="light" tt="none">
              withdrawn
            </Badge>
          )}
        </Group>
      ),
    },
    { key: 'visit', title: 'Visit', value: ({ volume }) => volume.visit.code },
    { key: 'region', title: 'Region', value: ({ volume }) => volume.schema.region },
    { key: 'limb', title: 'Limb', value: ({ volume }) => lateralityNames[volume.laterality] },
    { key: 'scanner', title: 'Scanner', value: ({ volume }) => volume.scanner.name },
    {
      key: 'side',
      title: 'Side',
      value: ({ side }) => side.toLowerCase(),
      cell: ({ side }) => (
        <Badge variant="light" color={side === 'TRAINING' ? 'blue' : 'orange'} tt="none">
          {side.toLowerCase()}
        </Badge>
      ),
    },
    {
      key: 'labels',
      title: 'Label maps',
      value: ({ annotations }) => annotations.map(describeAnnotation).join('; '),
    },
  ];
}

/** reader: 6 classes. */
function describeAnnotation({ annotator, kind, classes }: Member['annotations'][number]): string {
  const what = classes.length === 1 ? classes.map((each) => each.class.code).join() : null;
  const by = kind === 'DERIVED' ? 'derived' : annotator;
  return `${by}: ${what ?? `${classes.length} classes`}`;
}
