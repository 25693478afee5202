import type { Transaction } from '../../../db.ts';
import { Prisma } from '../../../generated/prisma/client.ts';
import type { CoverageCell } from '../coverage.ts';
import type { Stage } from './need.ts';

/** Volumes, with where they belong and what they are of. */
export const volumeTables = Prisma.sql`
  volume v
  JOIN study ON study.id = v.study_id
  JOIN label_schema ON label_schema.id = v.schema_id
  JOIN scanner ON scanner.id = v.scanner_id
  JOIN subject ON subject.id = v.subject_id`;

/**
 * Whether nobody, one subject or more have a class labelled in a region, among volumes of which the
 * condition is true.
 *
 * @param cells coverage of the same volumes
 */
export async function stagesOf(
  db: Transaction,
  cells: readonly CoverageCell[],
  condition: Prisma.Sql,
): Promise<(classId: number, region: string) => Stage> {
  const labelled = cells.filter(({ annotated }) => annotated > 0);
  const rows = await db.$queryRaw<{ classId: number; region: string; isMore: boolean }[]>`
    SELECT p.class_id AS "classId", p.region, EXISTS (
      SELECT FROM ${volumeTables}
      WHERE ${condition} AND label_schema.region = p.region
        AND v.annotated @> ARRAY[p.class_id] AND v.subject_id <> one.subject_id) AS "isMore"
    FROM (SELECT DISTINCT class_id, region FROM unnest(
      ${labelled.map((cell) => cell.class.id)}::smallint[],
      ${labelled.map(({ region }) => region)}::text[]) AS pair (class_id, region)) p
    CROSS JOIN LATERAL (
      SELECT v.subject_id FROM ${volumeTables}
      WHERE ${condition} AND label_schema.region = p.region AND v.annotated @> ARRAY[p.class_id]
      LIMIT 1) one`;
  const stages = new Map(
    rows.map(({ classId, region, isMore }): [string, Stage] => [
      `${classId} ${region}`,
      isMore ? 'more' : 'one_subject',
    ]),
  );
  return (classId, region) => stages.get(`${classId} ${region}`) ?? 'nobody';
}
