import { Anchor, Stack, Table, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import { addressOf } from '../../components/address.ts';
import { CoverageBar, CoverageLegend } from '../../components/coverage-bar.tsx';
import { formatShare } from '../../components/format.ts';
import type { OverviewStateQuery } from '../../generated/overview.ts';
import { Part } from './part.tsx';

type Cell = OverviewStateQuery['coverage'][number];

/** How far each class is known, by region; each class leads to the volumes that lack it. */
export function Completeness({ cells, study }: { cells: readonly Cell[]; study: string | null }) {
  const regions = [...Map.groupBy(cells, ({ region }) => region ?? '')];
  return (
    <Part
      title="How complete each class is"
      aside={
        <Anchor component={Link} to={addressOf('/coverage', study)} fz="sm">
          Coverage of each volume
        </Anchor>
      }
    >
      <Stack gap="md">
        <CoverageLegend />
        {regions.map(([region, own]) => (
          <Region key={region} region={region} cells={own} study={study} />
        ))}
      </Stack>
    </Part>
  );
}

function Region({
  region,
  cells,
  study,
}: {
  region: string;
  cells: readonly Cell[];
  study: string | null;
}) {
  return (
    <div>
      <Title order={3} size="h6">
        {region}
      </Title>
      <Table aria-label={`Classes of ${region}`} verticalSpacing={3}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Class</Table.Th>
            <Table.Th>Volumes by what is known</Table.Th>
            <Table.Th ta="right">Known</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {cells.map((cell) => (
            <Table.Tr key={cell.class.code}>
              <Table.Td>
                <ClassLink cell={cell} study={study} />
              </Table.Td>
              <Table.Td w="40%">
                <CoverageBar counts={cell} />
              </Table.Td>
              <Table.Td ta="right">
                <Known cell={cell} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

/** To the volumes that lack the class; as it is where none does. */
function ClassLink({ cell, study }: { cell: Cell; study: string | null }) {
  const { code } = cell.class;
  const lacking = cell.missing + cell.derivable;
  const query = { ...(cell.region && { region: cell.region }) };
  const to = addressOf('/coverage', study, { ...query, ...(lacking > 0 && { missing: code }) });
  const volumes = `${lacking.toLocaleString()} ${lacking === 1 ? 'volume' : 'volumes'}`;
  return (
    <Anchor
      component={Link}
      to={to}
      fz="sm"
      title={lacking > 0 ? `The ${volumes} without it` : 'Known in every volume'}
    >
      {code}
    </Anchor>
  );
}

/** Annotated and absent alike: in both, somebody looked. */
function Known({ cell: { annotated, absent, derivable, missing } }: { cell: Cell }) {
  const known = annotated + absent;
  const all = known + derivable + missing;
  return (
    <Text size="sm" component="span" style={{ whiteSpace: 'nowrap' }}>
      {known.toLocaleString()} of {all.toLocaleString()}{' '}
      <Text span size="sm" c="dimmed">
        ({formatShare(known, all)})
      </Text>
    </Text>
  );
}
