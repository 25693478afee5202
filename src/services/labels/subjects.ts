import { z } from 'zod';
import { MyographError } from '../../errors.ts';
import { Laterality, Prisma, type Subject } from '../../generated/prisma/client.ts';
import { visibleStudyIds } from '../access.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput } from '../input.ts';
import { type Page, type Paging, readPage } from '../page.ts';
import { classIds, type VolumeFilter, volumeFilterSchema } from '../volume-filter.ts';
import { volumeCondition } from './volume-condition.ts';

/** One limb of a subject, and the visits at which all classes asked for are known in a volume of it. */
export interface RepeatedLimb {
  readonly region: string;
  readonly laterality: Laterality;
  readonly visitIds: readonly string[];
}

/** A subject with complete labels of the same limb at two visits or more. */
export interface RepeatedSubject {
  readonly subjectId: string;
  readonly limbs: readonly RepeatedLimb[];
}

/** Which subjects: by what is known in their volumes that match. The cursor of a page is the id. */
interface SubjectQuestion extends Paging {
  readonly classes?: readonly string[] | null | undefined;
  readonly filter?: VolumeFilter | null | undefined;
}

/**
 * Subjects in whom each of the classes is known, annotated or absent, in no volume that matches, though a
 * volume that matches is of a region that has the class.
 *
 * @throws INVALID_INPUT for a class that there is not, and without classes
 */
export async function subjectsLacking(
  context: ServiceContext,
  { classes, filter, ...paging }: SubjectQuestion,
): Promise<Page<Subject>> {
  if (!classes?.length) {
    throw new MyographError('INVALID_INPUT', 'Name at least one class that the subjects lack.');
  }
  const { db } = context;
  const ids = (await classIds(db, classes))(classes);
  const condition = await conditionOf(context, filter);
  const lacks = ids.map(
    (id) => Prisma.sql`bool_or(${id}::smallint = ANY (v.missing || v.derivable))
      AND NOT bool_or(${id}::smallint = ANY (v.annotated || v.absent))`,
  );
  const lacking = (after?: string | null) => Prisma.sql`
    SELECT v.subject_id AS "subjectId" FROM volume v
    WHERE ${condition} ${follows(after)}
    GROUP BY v.subject_id HAVING ${Prisma.join(lacks, ' AND ')}`;
  return readPage(paging, {
    read: async (take) => {
      const rows = await db.$queryRaw<{ subjectId: string }[]>`
        ${lacking(paging.after)} ORDER BY v.subject_id LIMIT ${take}`;
      const id = { in: rows.map(({ subjectId }) => subjectId) };
      return db.subject.findMany({ where: { id }, orderBy: { id: 'asc' } });
    },
    count: () => countOf(context, lacking()),
  });
}

/**
 * Subjects of whom one limb has all of the classes known, in one volume each, at two visits or more; without
 * classes, all those of its region.
 *
 * @throws INVALID_INPUT for a class that there is not
 */
export async function repeatedSubjects(
  context: ServiceContext,
  { classes, filter, ...paging }: SubjectQuestion,
): Promise<Page<RepeatedSubject>> {
  const isComplete = classes
    ? Prisma.sql`(v.annotated || v.absent) @> ${(await classIds(context.db, classes))(classes)}::smallint[]`
    : Prisma.sql`v.missing = '{}' AND v.derivable = '{}'`;
  const condition = await conditionOf(context, filter);
  const repeated = (after?: string | null) => Prisma.sql`
    SELECT limb.subject_id AS "subjectId",
           jsonb_agg(jsonb_build_object('region', label_schema.region, 'laterality', limb.laterality,
             'visitIds', limb.visit_ids) ORDER BY label_schema.region, limb.laterality) AS limbs
    FROM (
      SELECT v.subject_id, v.schema_id, v.laterality, array_agg(DISTINCT v.visit_id) AS visit_ids
      FROM volume v
      WHERE ${condition} AND ${isComplete} ${follows(after)}
      GROUP BY v.subject_id, v.schema_id, v.laterality
      HAVING min(v.visit_id::text) <> max(v.visit_id::text)) limb
    JOIN label_schema ON label_schema.id = limb.schema_id
    GROUP BY limb.subject_id`;
  return readPage(paging, {
    read: async (take) =>
      repeatedRows.parse(
        await context.db.$queryRaw`
          ${repeated(paging.after)} ORDER BY limb.subject_id LIMIT ${take}`,
      ),
    count: () => countOf(context, repeated()),
  });
}

const repeatedRows = z.array(
  z.object({
    subjectId: z.string(),
    limbs: z.array(
      z.object({
        region: z.string(),
        laterality: z.enum(Laterality),
        visitIds: z.array(z.string()),
      }),
    ),
  }),
);

async function conditionOf(
  context: ServiceContext,
  filter: VolumeFilter | null | undefined,
): Promise<Prisma.Sql> {
  const given = parseInput(volumeFilterSchema, filter ?? {});
  return volumeCondition(context.db, given, await visibleStudyIds(context));
}

function follows(after: string | null | undefined): Prisma.Sql {
  return after ? Prisma.sql`AND v.subject_id > ${after}::uuid` : Prisma.empty;
}

async function countOf({ db }: ServiceContext, rows: Prisma.Sql): Promise<number> {
  const counted = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM (${rows}) counted`;
  return counted[0]?.count ?? 0;
}
