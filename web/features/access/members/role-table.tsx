import { Table } from '@mantine/core';
import { roles } from './roles.ts';

export function RoleTable() {
  return (
    <Table aria-label="Roles">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={120}>Role</Table.Th>
          <Table.Th>May</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {roles.map(({ value, label, about }) => (
          <Table.Tr key={value}>
            <Table.Td>{label}</Table.Td>
            <Table.Td>{about}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
