import { z } from 'zod';
import { type Database, inTransaction, type Transaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import type { LabelClass, Prisma } from '../../generated/prisma/client.ts';
import { visibleStudyIds } from '../access.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput } from '../input.ts';
import { type VolumeFilter, volumeFilterSchema } from '../volume-filter.ts';
import {
  type CoverageGroup,
  cellsQuery,
  coverageGroups,
  isSummarised,
  summaryCounts,
  volumeCounts,
} from './coverage/query.ts';
import { volumeCondition } from './volume-condition.ts';

export type { CoverageGroup } from './coverage/query.ts';

const groups = z.array(z.enum(coverageGroups)).max(coverageGroups.length);

/** Volumes of one group by what is known of one class; null where not grouped by it. */
export interface CoverageCell {
  readonly study: string | null;
  readonly region: string | null;
  /** Also null where nobody has said where the scanner stands. */
  readonly site: string | null;
  readonly scanner: string | null;
  readonly subject: string | null;
  readonly visit: string | null;
  readonly class: LabelClass;
  readonly annotated: number;
  readonly absent: number;
  readonly derivable: number;
  readonly missing: number;
}

const MOST_CELLS = 10_000;

const row = z.object({
  study: z.string().nullable(),
  region: z.string().nullable(),
  site: z.string().nullable(),
  scanner: z.string().nullable(),
  subject: z.string().nullable(),
  visit: z.string().nullable(),
  classId: z.int(),
  annotated: z.int(),
  absent: z.int(),
  derivable: z.int(),
  missing: z.int(),
});

type Cell = z.infer<typeof row>;

/**
 * Counts the volumes in use of the studies that you may see, in the order of groups and classes.
 * Subjects come with their studies, in which alone their codes are unique; visits are counted by their
 * codes, first visits of all subjects together.
 *
 * @throws INVALID_INPUT for a class that there is not, or when there are more than 10,000 cells
 */
export async function coverage(
  context: ServiceContext,
  input: {
    readonly groupBy: readonly CoverageGroup[];
    readonly filter?: VolumeFilter | null | undefined;
  },
): Promise<CoverageCell[]> {
  const filter = parseInput(volumeFilterSchema, input.filter ?? {});
  const by = new Set(parseInput(groups, input.groupBy));
  if (by.has('SUBJECT')) by.add('STUDY');
  const studyIds = await visibleStudyIds(context);
  const cells = isSummarised(by, filter)
    ? await readCells(context.db, by, summaryCounts(by, filter, studyIds))
    : await countVolumes(context.db, by, await volumeCondition(context.db, filter, studyIds));
  if (cells.length > MOST_CELLS) refuseCells();
  const classes = await context.db.labelClass.findMany();
  const byId = new Map(classes.map((each) => [each.id, each]));
  return cells.flatMap(({ classId, ...cell }) => {
    const labelClass = byId.get(classId);
    return labelClass ? [{ ...cell, class: labelClass }] : [];
  });
}

/** Counts the volumes of which the condition is true. */
async function countVolumes(
  db: Database,
  by: ReadonlySet<CoverageGroup>,
  condition: Prisma.Sql,
): Promise<Cell[]> {
  if (by.has('SUBJECT')) await refuseManySubjects(db, condition);
  return inTransaction(db, async (tx) => {
    // There are far fewer kinds of volumes than PostgreSQL expects: it would sort all volumes by their arrays.
    await tx.$executeRaw`SELECT set_config('work_mem', '64MB', true), set_config('enable_sort', 'off', true)`;
    return readCells(tx, by, volumeCounts(by, condition));
  });
}

/** Each subject has at least one cell; so many are told before all of them are counted. */
async function refuseManySubjects(db: Database, condition: Prisma.Sql): Promise<void> {
  const subjects = await db.$queryRaw<unknown[]>`
    SELECT DISTINCT v.subject_id FROM volume v WHERE ${condition} LIMIT ${MOST_CELLS + 1}`;
  if (subjects.length > MOST_CELLS) refuseCells();
}

async function readCells(
  db: Transaction,
  by: ReadonlySet<CoverageGroup>,
  counts: Prisma.Sql,
): Promise<Cell[]> {
  return z.array(row).parse(await db.$queryRaw(cellsQuery(by, counts, MOST_CELLS + 1)));
}

function refuseCells(): never {
  throw new MyographError(
    'INVALID_INPUT',
    `There are more than ${MOST_CELLS} cells. Filter, or group by less.`,
  );
}
