import { Prisma } from '../../../generated/prisma/client.ts';
import type { VolumeFilter } from '../../volume-filter.ts';
import { given, placeConditions } from '../volume-condition.ts';

/** By what to group coverage, beside the class. */
export const coverageGroups = ['REGION', 'SCANNER', 'SITE', 'STUDY', 'SUBJECT', 'VISIT'] as const;

export type CoverageGroup = (typeof coverageGroups)[number];

/** Whether the summaries, which know studies, regions, scanners and visits, can answer. */
export function isSummarised(by: ReadonlySet<CoverageGroup>, filter: VolumeFilter): boolean {
  const { subjects, lateralities, images, annotated, annotatedAny, missing, missingAny } = filter;
  const others = [subjects, lateralities, images, annotated, annotatedAny, missing, missingAny];
  return !by.has('SUBJECT') && others.every((part) => !part);
}

/**
 * Counts by study, region, scanner, visit and class, kept by the database with each change: about as many
 * rows as the matrix has cells. Visits have a summary of their own, which is read only when asked for.
 */
export function summaryCounts(
  by: ReadonlySet<CoverageGroup>,
  filter: VolumeFilter,
  studyIds: readonly string[],
): Prisma.Sql {
  const isByVisit = by.has('VISIT') || filter.visits;
  const conditions = [
    Prisma.sql`s.study_id = ANY (${[...studyIds]}::uuid[])`,
    ...placeConditions('s', filter),
    ...given(filter.visits, (codes) => Prisma.sql`s.visit = ANY (${codes}::text[])`),
  ];
  return Prisma.sql`
    SELECT s.study_id, s.schema_id, s.scanner_id, NULL::uuid AS subject_id,
           ${Prisma.raw(isByVisit ? 's.visit' : 'NULL::text')} AS visit, s.class_id,
           s.annotated, s.absent, s.derivable, s.missing
    FROM ${Prisma.raw(isByVisit ? 'visit_coverage_summary' : 'coverage_summary')} s
    WHERE ${Prisma.join(conditions, ' AND ')}`;
}

/**
 * The same from the volumes themselves, whatever the condition on `volume v`. Volumes of one group with the
 * same coverage are counted before their classes are listed: there are fewer kinds of them than volumes.
 */
export function volumeCounts(by: ReadonlySet<CoverageGroup>, condition: Prisma.Sql): Prisma.Sql {
  const column = (isAsked: boolean, expression: string, type: string) =>
    Prisma.raw(isAsked ? expression : `NULL::${type}`);
  return Prisma.sql`
    SELECT kind.study_id, kind.schema_id, kind.scanner_id, kind.subject_id, kind.visit, line.class_id,
           kind.volumes * line.annotated AS annotated, kind.volumes * line.absent AS absent,
           kind.volumes * line.derivable AS derivable, kind.volumes * line.missing AS missing
    FROM (
      SELECT ${column(by.has('STUDY'), 'v.study_id', 'uuid')} AS study_id, v.schema_id,
             ${column(by.has('SCANNER') || by.has('SITE'), 'v.scanner_id', 'uuid')} AS scanner_id,
             ${column(by.has('SUBJECT'), 'v.subject_id', 'uuid')} AS subject_id,
             ${column(by.has('VISIT'), 'visit.code', 'text')} AS visit,
             v.annotated, v.absent, v.derivable, v.missing, count(*) AS volumes
      FROM volume v ${Prisma.raw(by.has('VISIT') ? 'JOIN visit ON visit.id = v.visit_id' : '')}
      WHERE ${condition}
      GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9) kind
    CROSS JOIN LATERAL coverage_lines(kind.annotated, kind.absent, kind.derivable, kind.missing) line`;
}

/** Cells with the names of their groups, in the order of groups and classes; at most so many. */
export function cellsQuery(
  by: ReadonlySet<CoverageGroup>,
  counts: Prisma.Sql,
  most: number,
): Prisma.Sql {
  const column = (group: CoverageGroup, expression: string) =>
    Prisma.raw(by.has(group) ? expression : 'NULL::text');
  const join = (table: string, reference: string, ...groups: CoverageGroup[]) =>
    groups.some((group) => by.has(group))
      ? Prisma.raw(`JOIN ${table} ON ${table}.id = counts.${reference}`)
      : Prisma.empty;
  return Prisma.sql`
    WITH counts AS (${counts})
    SELECT ${column('STUDY', 'study.code')} AS study,
           ${column('REGION', 'label_schema.region')} AS region,
           ${column('SITE', 'scanner.site')} AS site,
           ${column('SCANNER', 'scanner.name')} AS scanner,
           ${column('SUBJECT', 'subject.code')} AS subject,
           ${column('VISIT', 'counts.visit')} AS visit,
           counts.class_id AS "classId",
           sum(counts.annotated)::int AS annotated, sum(counts.absent)::int AS absent,
           sum(counts.derivable)::int AS derivable, sum(counts.missing)::int AS missing
    FROM counts
    ${join('study', 'study_id', 'STUDY')}
    ${join('label_schema', 'schema_id', 'REGION')}
    ${join('scanner', 'scanner_id', 'SITE', 'SCANNER')}
    ${join('subject', 'subject_id', 'SUBJECT')}
    JOIN label_schema_class place USING (schema_id, class_id)
    GROUP BY 1, 2, 3, 4, 5, 6, 7
    ORDER BY 1, 2, 3, 4, 5, 6, min(ARRAY[place.schema_id, place.ordinal])
    LIMIT ${most}`;
}
