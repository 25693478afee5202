import { Anchor, Code, SimpleGrid, Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useGraphQL } from '../../api/use-graphql.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { formatBytes } from '../../components/format.ts';
import { Time } from '../../components/time.tsx';
import { VolumeUsesDocument } from '../../generated/volumes.ts';
import { describeSpacing, limbOf } from './describe.ts';
import { useLinkTo } from './use-link-to.ts';
import type { ShownVolume } from './volume-page.tsx';

/** How the volume was acquired, where it came from, and what used it. */
export function VolumeDetails({ volume }: { volume: ShownVolume }) {
  const { acquisition, scanner, size, spacingMm, sliceCount } = volume;
  return (
    <SimpleGrid cols={{ base: 1, md: 3 }} spacing="lg">
      <Facts
        title="Acquisition"
        facts={[
          ['Scanner', scanner.name],
          ['Manufacturer', scanner.manufacturer ?? 'not recorded'],
          ['Site', scanner.site ?? 'not recorded'],
          ['Sequence', acquisition.sequence ?? 'not recorded'],
          ['Repetition time', withUnit(acquisition.repetitionMs, 'ms')],
          ['Echo time', withUnit(acquisition.echoMs, 'ms')],
          ['Flip angle', withUnit(acquisition.flipDegrees, '°')],
        ]}
      />
      <Facts
        title="Geometry"
        facts={[
          ['Region', volume.schema.name],
          ['Limb', limbOf(volume)],
          ['Voxels', size.join(' × ')],
          ['Voxel size', `${describeSpacing(spacingMm)} mm`],
          [
            'Extent',
            `${size.map((n, axis) => Math.round(n * (spacingMm[axis] ?? 0))).join(' × ')} mm`,
          ],
          ['Slices', String(sliceCount)],
        ]}
      />
      <Provenance volume={volume} />
      <Uses volumeId={volume.id} />
    </SimpleGrid>
  );
}

function withUnit(value: number | null, unit: string): string {
  return value === null ? 'not recorded' : `${value} ${unit}`;
}

type Fact = readonly [name: string, value: ReactNode];

function Facts({ title, facts }: { title: string; facts: readonly Fact[] }) {
  return (
    <section>
      <Title order={2} size="h6" mb={4}>
        {title}
      </Title>
      <Table aria-label={title}>
        <Table.Tbody>
          {facts.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={400} c="dimmed" pl={0}>
                {name}
              </Table.Th>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}

function Provenance({ volume }: { volume: ShownVolume }) {
  const linkTo = useLinkTo();
  const { image, parent, limbs, createdAt } = volume;
  const facts: Fact[] = [
    ['Recorded', <Time key="time" at={createdAt} />],
    ['Size of the file', formatBytes(Number(image.size))],
    [
      'Hash of the image',
      <Code key="hash" style={{ wordBreak: 'break-all' }}>
        {image.sha256}
      </Code>,
    ],
    ['Came of', parent ? 'cut from an image of both limbs' : 'an import'],
    ...(parent
      ? [
          [
            'Both limbs',
            <Anchor key="parent" component={Link} to={linkTo(`/volumes/${parent.id}`)} size="sm">
              the image that it was cut from
            </Anchor>,
          ] as const,
        ]
      : []),
    ...limbs.map(
      (limb) =>
        [
          `Limb (${limbOf(limb)})`,
          <Anchor key={limb.id} component={Link} to={linkTo(`/volumes/${limb.id}`)} size="sm">
            its own volume
          </Anchor>,
        ] as const,
    ),
  ];
  return <Facts title="Provenance" facts={facts} />;
}

function Uses({ volumeId }: { volumeId: string }) {
  const { data, error, isPending } = useGraphQL(VolumeUsesDocument, { id: volumeId });
  const uses = data?.node?.__typename === 'Volume' ? data.node.uses : null;
  return (
    <section>
      <Title order={2} size="h6" mb={4}>
        Used by
      </Title>
      <ErrorNotice error={error} />
      {isPending && <Skeleton height={60} />}
      {uses && (
        <Stack gap={2}>
          <Used
            what="Snapshots that hold it"
            names={uses.snapshots.map(({ cohort, number }) => `${cohort.name}@${number}`)}
          />
          <Used
            what="Versions that learned from it"
            names={uses.versions.map(({ model, number }) => `${model.name}@${number}`)}
          />
          <Used
            what="Evaluations that measured on it"
            names={uses.evaluations.map(
              ({ version, snapshot }) =>
                `${version.model.name}@${version.number} on ${snapshot.cohort.name}@${snapshot.number}`,
            )}
          />
        </Stack>
      )}
    </section>
  );
}

function Used({ what, names }: { what: string; names: readonly string[] }) {
  return (
    <Text size="sm">
      <Text span c="dimmed">
        {what}:{' '}
      </Text>
      {names.length === 0 ? 'none' : names.join(', ')}
    </Text>
  );
}
