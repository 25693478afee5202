import { Anchor, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import { addressOf } from '../../components/address.ts';
import type { OverviewStateQuery } from '../../generated/overview.ts';
import { Part } from './part.tsx';

/** The studies, each leading to its own overview. */
export function StudyList({ studies }: { studies: OverviewStateQuery['studies']['nodes'] }) {
  return (
    <Part title="Studies">
      <Table.ScrollContainer minWidth={0} type="native">
        <Table aria-label="Studies">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Study</Table.Th>
              <Table.Th>Your role</Table.Th>
              <Table.Th ta="right">Subjects</Table.Th>
              <Table.Th ta="right">Visits</Table.Th>
              <Table.Th ta="right">Volumes</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {studies.map(({ code, name, role, subjectCount, visitCount, volumeCount }) => (
              <Table.Tr key={code}>
                <Table.Td>
                  <Anchor component={Link} to={addressOf('/', code)} fz="sm">
                    {code}
                  </Anchor>
                  {name !== code && (
                    <Text size="xs" c="dimmed">
                      {name}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>{role.toLowerCase()}</Table.Td>
                <Table.Td ta="right">{subjectCount.toLocaleString()}</Table.Td>
                <Table.Td ta="right">{visitCount.toLocaleString()}</Table.Td>
                <Table.Td ta="right">{volumeCount.toLocaleString()}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Part>
  );
}
