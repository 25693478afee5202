import { Alert, Anchor, Badge, List, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { ImportedRowFragment } from '../../../generated/volumes.ts';
import { useLinkTo } from '../use-link-to.ts';

const outcomes = {
  CREATED: { done: 'imported', planned: 'new', colour: 'teal' },
  UNCHANGED: { done: 'known already', planned: 'known already', colour: 'gray' },
  FAILED: { done: 'refused', planned: 'refused', colour: 'red' },
} as const;

export interface ImportReportProps {
  readonly rows: readonly ImportedRowFragment[];
  readonly isDryRun: boolean;
  /** What a row is called, by its line in the manifest, the header being 1. */
  readonly nameOf?: (line: number) => string;
}

/** How many rows have a status. */
export function countRows(
  rows: readonly ImportedRowFragment[],
  status: ImportedRowFragment['status'],
): number {
  return rows.filter((row) => row.status === status).length;
}

/** What became of each row of a manifest, or would become of it. */
export function ImportReport({
  rows,
  isDryRun,
  nameOf = (line) => `Line ${line}`,
}: ImportReportProps) {
  const linkTo = useLinkTo();
  const [created, unchanged, failed] = (['CREATED', 'UNCHANGED', 'FAILED'] as const).map((status) =>
    countRows(rows, status),
  );
  return (
    <>
      <Alert
        role="status"
        color={failed === 0 ? 'teal' : 'yellow'}
        title={isDryRun ? 'Checked: nothing was created yet' : 'Imported'}
      >
        {created} {isDryRun ? 'would be imported' : 'imported'}, {unchanged} known already, {failed}{' '}
        refused.
      </Alert>
      <Table.ScrollContainer minWidth={0} type="native">
        <Table aria-label={isDryRun ? 'What would be imported' : 'What was imported'}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Row</Table.Th>
              <Table.Th>Outcome</Table.Th>
              <Table.Th>What was found</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ line, status, summary, problems, volume }) => (
              <Table.Tr key={line}>
                <Table.Td>{nameOf(line)}</Table.Td>
                <Table.Td>
                  <Badge
                    variant="light"
                    color={outcomes[status].colour}
                    autoContrast
                    tt="none"
                    miw="max-content"
                  >
                    {outcomes[status][isDryRun ? 'planned' : 'done']}
                  </Badge>
                </Table.Td>
                <Table.Td>
                  {volume === null ? (
                    summary
                  ) : (
                    <Anchor component={Link} to={linkTo(`/volumes/${volume.id}`)} size="sm">
                      {summary}
                    </Anchor>
                  )}
                  <Problems problems={problems} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}

function Problems({ problems }: Pick<ImportedRowFragment, 'problems'>) {
  if (problems.length === 0) return null;
  return (
    <List size="sm" mt={2}>
      {problems.map(({ code, message, isWarning }) => (
        <List.Item key={message}>
          <Text span fw={600} size="sm">
            {isWarning ? 'Note: ' : ''}
          </Text>
          {message}{' '}
          <Text span c="dimmed" size="xs">
            {code}
          </Text>
        </List.Item>
      ))}
    </List>
  );
}
