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

/** With the column of the answer that names each, in the order of the columns. */
const groups = [
  { group: 'STUDY', column: 'study' },
  { group: 'REGION', column: 'region' },
  { group: 'SITE', column: 'site' },
  { group: 'SCANNER', column: 'scanner' },
  { group: 'SUBJECT', column: 'subject' },
  { group: 'VISIT', column: 'visit' },
] as const satisfies readonly { group: CoverageGroup; column: keyof CoverageCell }[];

export function coverageCommand(connect: () => Promise<Client>): Command {
  const by = new Option(
    '--by <group...>',
    'group by study, region, site, scanner, subject or visit',
  ).argParser((value: string, previous: CoverageGroup[] | undefined) => [
    ...(previous ?? []),
    ...value.split(',').map(groupNamed),
  ]);
  return withFilter(
    createCommand(
      'coverage',
      'Which classes are labelled in how many volumes, and which are missing',
    ),
  )
    .addOption(by)
    .action(async (options: CoverageOptions) => {
      const by = options.by ?? ['REGION'];
      const cells = await readCoverage(await connect(), by, filterOf(options));
      print(options, cells, () => describeCoverage(cells, by));
    });
}

export async function readCoverage(
  client: Client,
  groupBy: CoverageGroup[],
  filter: ReturnType<typeof filterOf> = {},
): Promise<CoverageCell[]> {
  return (await client.request(CoverageDocument, { groupBy, filter })).coverage;
}

/**
 * A line for each group and class; zeros are dots, so that gaps stand out.
 *
 * @param by what the cells were grouped by
 */
export function describeCoverage(
  cells: readonly CoverageCell[],
  by: readonly CoverageGroup[],
): string {
  if (cells.length === 0) return 'No volumes match.';
  // Subjects come with their studies.
  const asked = new Set(by.includes('SUBJECT') ? [...by, 'STUDY'] : by);
  const columns = groups.filter(({ group }) => asked.has(group)).map(({ column }) => column);
  const head = [...columns, 'class', 'annotated', 'absent', 'derivable', 'missing'];
  const rows = cells.map((cell) => [
    ...columns.map((column) => cell[column]),
    cell.class.code,
    ...[cell.annotated, cell.absent, cell.derivable, cell.missing].map((count) => count || '·'),
  ]);
  return table(head, rows);
}

function groupNamed(name: string): CoverageGroup {
  const known = groups.find(({ column }) => column === name.trim().toLowerCase());
  if (known) return known.group;
  const names = groups.map(({ column }) => column);
  throw new InvalidArgumentError(`It must be of ${names.join(', ')}.`);
}
