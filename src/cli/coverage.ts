import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  CoverageDocument,
  type CoverageGroup,
  type CoverageQuery,
} from '../generated/operations.ts';
import type { Client } from './client.ts';
import { createCommand, type OutputOptions, print, table } from './output.ts';
import { filterOf, withFilter } from './volumes.ts';

export type CoverageCell = CoverageQuery['coverage'][number];

interface CoverageOptions extends OutputOptions {
  readonly by: CoverageGroup[];
}

const groups: readonly CoverageGroup[] = ['REGION', 'SCANNER', 'STUDY', 'SUBJECT'];

export function coverageCommand(connect: () => Promise<Client>): Command {
  const by = new Option('--by <group...>', 'group by region, scanner, study or subject').argParser(
    (value: string, previous: CoverageGroup[] | undefined) => [
      ...(previous ?? []),
      ...value.split(',').map(groupNamed),
    ],
  );
  return withFilter(
    createCommand(
      'coverage',
      'Which classes are labelled in how many volumes, and which are missing',
    ),
  )
    .addOption(by)
    .action(async (options: CoverageOptions) => {
      const cells = await readCoverage(
        await connect(),
        options.by ?? ['REGION'],
        filterOf(options),
      );
      print(options, cells, () => describeCoverage(cells));
    });
}

export async function readCoverage(
  client: Client,
  groupBy: CoverageGroup[],
  filter: ReturnType<typeof filterOf> = {},
): Promise<CoverageCell[]> {
  return (await client.request(CoverageDocument, { groupBy, filter })).coverage;
}

/** A line for each group and class; zeros are dots, so that gaps stand out. */
export function describeCoverage(cells: readonly CoverageCell[]): string {
  if (cells.length === 0) return 'No volumes match.';
  const keys = (['study', 'region', 'scanner', 'subject'] as const).filter((key) =>
    cells.some((cell) => cell[key] !== null),
  );
  const head = [...keys, 'class', 'annotated', 'absent', 'derivable', 'missing'];
  const rows = cells.map((cell) => [
    ...keys.map((key) => cell[key]),
    cell.class.code,
    ...[cell.annotated, cell.absent, cell.derivable, cell.missing].map((count) => count || '·'),
  ]);
  return table(head, rows);
}

function groupNamed(name: string): CoverageGroup {
  const group = groups.find((known) => known === name.trim().toUpperCase());
  if (group) return group;
  throw new InvalidArgumentError(`It must be of ${groups.join(', ').toLowerCase()}.`);
}
