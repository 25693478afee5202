import { Anchor, Button, Skeleton, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useRows } from '../../../api/use-graphql.ts';
import { type Column, DataTable } from '../../../components/data-table.tsx';
import { ErrorNotice } from '../../../components/error-notice.tsx';
import { VersionLineageDocument, type VersionLineageQuery } from '../../../generated/models.ts';
import { type Links, useLinks } from '../use-links.ts';

type Member = Extract<
  NonNullable<VersionLineageQuery['node']>,
  { __typename: 'ModelVersion' }
>['lineage']['nodes'][number];

/** Every volume of the snapshot that the version learned from, with the label maps frozen with it. */
export function LineageTab({ versionId, name }: { versionId: string; name: string }) {
  const links = useLinks();
  const { rows, error, isPending, hasMore, isReadingMore, readMore } = useRows(
    VersionLineageDocument,
    { id: versionId },
    ({ node }) => (node?.__typename === 'ModelVersion' ? node.lineage : null),
  );
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        Every volume of the snapshot that it learned from, down to the bytes. To hash them all on
        your machine: myograph models lineage {name} --verify
      </Text>
      <ErrorNotice error={error} />
      {isPending && <Skeleton height={400} />}
      {rows.length > 0 && (
        <DataTable
          name={`Lineage of ${name}`}
          rows={rows}
          rowKey={({ volume }) => volume.id}
          columns={columnsOf(links)}
          footer={
            hasMore && (
              <Button variant="default" mt="xs" loading={isReadingMore} onClick={readMore}>
                More volumes
              </Button>
            )
          }
        />
      )}
    </Stack>
  );
}

function columnsOf(links: Links): Column<Member>[] {
  return [
    {
      key: 'volume',
      title: 'Volume',
      value: ({ volume }) => volumeName(volume),
      cell: ({ volume }) =>
        volume.isWithdrawn ? (
          `${volumeName(volume)} (withdrawn)`
        ) : (
          <Anchor component={Link} to={links.volume(volume.id)} size="sm">
            {volumeName(volume)}
          </Anchor>
        ),
    },
    { key: 'side', title: 'Side', value: ({ side }) => side.toLowerCase() },
    { key: 'origin', title: 'Image came', value: ({ origin }) => origin.kind.toLowerCase() },
    {
      key: 'image',
      title: 'Image (SHA-256)',
      value: ({ image }) => image.sha256,
      cell: ({ image }) => <ShortHash of={image.sha256} isRemoved={image.isRemoved} />,
    },
    {
      key: 'labels',
      title: 'Label maps (SHA-256)',
      value: ({ annotations }) => annotations.map(({ labelMap }) => labelMap.sha256).join(' '),
      cell: ({ annotations }) => (
        <Stack gap={0}>
          {annotations.length === 0 && '–'}
          {annotations.map(({ annotation, labelMap }) => (
            <ShortHash key={annotation.id} of={labelMap.sha256} isRemoved={labelMap.isRemoved} />
          ))}
        </Stack>
      ),
    },
    {
      key: 'by',
      title: 'Made by',
      value: ({ annotations }) => annotations.map(madeBy).join('; '),
      cell: ({ annotations }) => (
        <Stack gap={0}>
          {annotations.map((entry) => (
            <span key={entry.annotation.id}>{madeBy(entry)}</span>
          ))}
        </Stack>
      ),
    },
  ];
}

function volumeName({ study, subject, visit, laterality }: Member['volume']): string {
  const limb = laterality === 'NONE' ? '' : ` ${laterality.toLowerCase()}`;
  return `${study.code}/${subject.code} visit ${visit.code}${limb}`;
}

function madeBy({ annotation, origin }: Member['annotations'][number]): string {
  const tool = annotation.tool === null ? '' : `, ${annotation.tool}`;
  return `${annotation.annotator}${tool}; ${origin.kind.toLowerCase()}`;
}

function ShortHash({ of, isRemoved }: { of: string; isRemoved: boolean }) {
  return (
    <Text ff="monospace" size="xs" title={of}>
      {of.slice(0, 12)}
      {isRemoved && ' (removed)'}
    </Text>
  );
}
