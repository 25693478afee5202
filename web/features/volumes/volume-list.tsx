import { Anchor, Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { type Column, DataTable } from '../../components/data-table.tsx';
import type { VolumeSummaryFragment } from '../../generated/volumes.ts';
import { CoverageStrip, countStates } from './coverage-strip.tsx';
import { describeSpacing, limbOf } from './describe.ts';
import { Thumbnail } from './thumbnail.tsx';
import { useLinkTo } from './use-link-to.ts';

/** Volumes as rows of a table, to be sorted and exported. */
export function VolumeList({
  volumes,
  footer,
}: {
  volumes: readonly VolumeSummaryFragment[];
  footer: ReactNode;
}) {
  const linkTo = useLinkTo();
  const columns: Column<VolumeSummaryFragment>[] = [
    {
      key: 'volume',
      title: 'Volume',
      value: ({ schema, laterality }) => `${schema.region} ${laterality.toLowerCase()}`,
      cell: (volume) => (
        <Group gap="xs" wrap="nowrap">
          <Thumbnail thumbnail={volume.thumbnail} side={36} />
          <Anchor component={Link} to={linkTo(`/volumes/${volume.id}`)} fz="sm">
            {volume.schema.region}, {limbOf(volume)}
          </Anchor>
        </Group>
      ),
    },
    { key: 'study', title: 'Study', value: ({ study }) => study.code },
    {
      key: 'subject',
      title: 'Subject',
      value: ({ subject }) => subject.code,
      cell: ({ subject }) => (
        <Anchor component={Link} to={linkTo(`/volumes/subjects/${subject.id}`)} fz="sm">
          {subject.code}
        </Anchor>
      ),
    },
    { key: 'visit', title: 'Visit', value: ({ visit }) => visit.code },
    { key: 'scanner', title: 'Scanner', value: ({ scanner }) => scanner.name },
    {
      key: 'voxels',
      title: 'Voxels',
      value: ({ size }) => size.join(' × '),
      cell: ({ size }) => <NoWrap>{size.join(' × ')}</NoWrap>,
    },
    {
      key: 'spacing',
      title: 'Spacing (mm)',
      value: ({ spacingMm }) => describeSpacing(spacingMm),
      cell: ({ spacingMm }) => <NoWrap>{describeSpacing(spacingMm)}</NoWrap>,
    },
    {
      key: 'coverage',
      title: 'Coverage',
      value: ({ coverage }) => countStates(coverage),
      cell: ({ coverage }) => <CoverageStrip coverage={coverage} />,
    },
    {
      key: 'drafts',
      title: 'To review',
      align: 'right',
      value: ({ drafts }) => drafts.totalCount,
    },
  ];
  return (
    <DataTable
      name="Volumes"
      rows={volumes}
      columns={columns}
      rowKey={({ id }) => id}
      footer={footer}
    />
  );
}

function NoWrap({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" span style={{ whiteSpace: 'nowrap' }}>
      {children}
    </Text>
  );
}
