import { z } from 'zod';
import { MyographError } from '../../errors.ts';
import { type LabelClass, Prisma } from '../../generated/prisma/client.ts';
import { visibleStudyIds } from '../access.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput } from '../input.ts';
import { type VolumeFilter, volumeFilterSchema } from '../volume-filter.ts';
import { volumeCondition } from './volume-condition.ts';

const groups = z.array(z.enum(['REGION', 'SCANNER', 'STUDY', 'SUBJECT'])).max(4);

/** By what to group coverage, beside the class. */
export type CoverageGroup = z.infer<typeof groups>[number];

/** Volumes of one group by what is known of one class; null where not grouped by it. */
export interface CoverageCell {
  readonly study: string | null;
  readonly region: string | null;
  readonly scanner: string | null;
  readonly subject: string | null;
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
  scanner: z.string().nullable(),
  subject: z.string().nullable(),
  classId: z.int(),
  annotated: z.int(),
  absent: z.int(),
  derivable: z.int(),
  missing: z.int(),
});

/**
 * Counts the volumes in use of the studies that you may see, in the order of groups and classes.
 * Subjects come with their studies, in which alone their codes are unique.
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
  const counts =
    !by.has('SUBJECT') && isSummarised(filter)
      ? summaryCounts(filter, studyIds)
      : volumeCounts(await volumeCondition(context.db, filter, studyIds));
  const cells = z.array(row).parse(await context.db.$queryRaw(cellsQuery(by, counts)));
  if (cells.length > MOST_CELLS) {
    throw new MyographError(
      'INVALID_INPUT',
      `There are more than ${MOST_CELLS} cells. Filter, or group by less.`,
    );
  }
  const classes = await context.db.labelClass.findMany();
  const byId = new Map(classes.map((each) => [each.id, each]));
  return cells.flatMap(({ classId, ...cell }) => {
    const labelClass = byId.get(classId);
    return labelClass ? [{ ...cell, class: labelClass }] : [];
  });
}

/** Whether the summary, which knows studies, regions and scanners, can answer. */
function isSummarised({ subjects, lateralities, annotated, missing, annotatedAny }: VolumeFilter) {
  return [subjects, lateralities, annotated, missing, annotatedAny].every((part) => !part);
}

/** Kept by the database with each change: about as many rows as the matrix has cells. */
function summaryCounts(filter: VolumeFilter, studyIds: readonly string[]): Prisma.Sql {
  return Prisma.sql`
    SELECT s.study_id, s.schema_id, s.scanner_id, NULL::uuid AS subject_id, s.class_id,
           s.annotated, s.absent, s.derivable, s.missing
    FROM coverage_summary s
    JOIN study ON study.id = s.study_id
    JOIN label_schema ON label_schema.id = s.schema_id
    JOIN scanner ON scanner.id = s.scanner_id
    WHERE s.study_id = ANY (${[...studyIds]}::uuid[])
      AND (${filter.studies ?? null}::text[] IS NULL OR study.code = ANY (${filter.studies ?? null}::text[]))
      AND (${filter.regions ?? null}::text[] IS NULL OR label_schema.region = ANY (${filter.regions ?? null}::text[]))
      AND (${filter.scanners ?? null}::text[] IS NULL OR scanner.name = ANY (${filter.scanners ?? null}::text[]))`;
}

/** The same from the volumes themselves, whatever the condition. */
function volumeCounts(condition: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT v.study_id, v.schema_id, v.scanner_id, v.subject_id, c.class_id,
           c.annotated, c.absent, c.derivable, c.missing
    FROM volume v
    JOIN study ON study.id = v.study_id
    JOIN label_schema ON label_schema.id = v.schema_id
    JOIN scanner ON scanner.id = v.scanner_id
    JOIN subject ON subject.id = v.subject_id
    CROSS JOIN LATERAL (
      SELECT unnest(v.annotated) AS class_id, 1 AS annotated, 0 AS absent, 0 AS derivable, 0 AS missing
      UNION ALL SELECT unnest(v.absent), 0, 1, 0, 0
      UNION ALL SELECT unnest(v.derivable), 0, 0, 1, 0
      UNION ALL SELECT unnest(v.missing), 0, 0, 0, 1) c
    WHERE ${condition}`;
}

function cellsQuery(by: ReadonlySet<CoverageGroup>, counts: Prisma.Sql): Prisma.Sql {
  const column = (group: CoverageGroup, expression: string) =>
    Prisma.raw(by.has(group) ? expression : 'NULL::text');
  return Prisma.sql`
    WITH counts AS (${counts})
    SELECT ${column('STUDY', 'study.code')} AS study,
           ${column('REGION', 'label_schema.region')} AS region,
           ${column('SCANNER', 'scanner.name')} AS scanner,
           ${column('SUBJECT', 'subject.code')} AS subject,
           counts.class_id AS "classId",
           sum(counts.annotated)::int AS annotated, sum(counts.absent)::int AS absent,
           sum(counts.derivable)::int AS derivable, sum(counts.missing)::int AS missing
    FROM counts
    JOIN study ON study.id = counts.study_id
    JOIN label_schema ON label_schema.id = counts.schema_id
    JOIN scanner ON scanner.id = counts.scanner_id
    LEFT JOIN subject ON subject.id = counts.subject_id
    JOIN label_schema_class place USING (schema_id, class_id)
    GROUP BY 1, 2, 3, 4, 5
    ORDER BY 1, 2, 3, 4, min(ARRAY[place.schema_id, place.ordinal])
    LIMIT ${MOST_CELLS + 1}`;
}
