import { Group, Stack, Table, Text } from '@mantine/core';
import { CoverageBar, CoverageLegend, countsByState } from '../../components/coverage-bar.tsx';
import { coverageStates } from '../../components/coverage-state.ts';
import type { PreviewCohortQuery } from '../../generated/cohorts.ts';

type Coverage = PreviewCohortQuery['cohortPreview']['coverage'];
type Snapshot = NonNullable<PreviewCohortQuery['cohortPreview']['snapshot']>;

export interface ClassTableProps {
  readonly coverage: Coverage;
  readonly classCounts: Snapshot['classCounts'];
  readonly leftOut: Snapshot['leftOut'];
}

/** What is known of each class in the volumes that match, and what freezing makes of it. */
export function ClassTable({ coverage, classCounts, leftOut }: ClassTableProps) {
  const trained = new Map(classCounts.map((counts) => [counts.class, counts]));
  const reasons = new Map(leftOut.map((left) => [left.class, left.why]));
  const hasSnapshot = classCounts.length > 0;
  return (
    <Stack gap="xs">
      <CoverageLegend />
      <Table.ScrollContainer minWidth={0} type="native">
        <Table aria-label="Coverage of each class">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Class</Table.Th>
              <Table.Th>Volumes by what is known</Table.Th>
              {hasSnapshot && <Table.Th>Training / evaluation</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {coverage.map((counts) => (
              <Table.Tr key={counts.class}>
                <Table.Td>{counts.class}</Table.Td>
                <Table.Td w="45%">
                  <CoverageBar counts={counts} />
                  <Group gap="xs" mt={2}>
                    {countsByState(counts)
                      .filter(({ count }) => count > 0)
                      .map(({ state, count }) => (
                        <Text size="xs" c="dimmed" key={state} title={coverageStates[state].label}>
                          {coverageStates[state].mark} {count.toLocaleString()}
                        </Text>
                      ))}
                  </Group>
                </Table.Td>
                {hasSnapshot && (
                  <Table.Td>
                    <Sides counts={trained.get(counts.class)} why={reasons.get(counts.class)} />
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}

function Sides({
  counts,
  why,
}: {
  counts: Snapshot['classCounts'][number] | undefined;
  why: string | undefined;
}) {
  if (counts) return `${counts.training.toLocaleString()} / ${counts.evaluation.toLocaleString()}`;
  return (
    <Text size="xs" c="dimmed">
      {why ? `left out: ${why}` : 'not trained'}
    </Text>
  );
}
