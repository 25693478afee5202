import type { Transaction } from '../../db.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import { classIdsOf, type VolumeFilter } from '../volume-filter.ts';

/**
 * What volumeWhere says, as SQL over `volume v` joined with study, label_schema, scanner and subject:
 * for questions that Prisma's own queries cannot ask. The tests hold the two against each other.
 *
 * @throws INVALID_INPUT for a class that no label schema has
 */
export async function volumeCondition(
  db: Transaction,
  filter: VolumeFilter,
  studyIds: readonly string[],
): Promise<Prisma.Sql> {
  const ids = await classIdsOf(db, filter);
  const conditions = [
    Prisma.sql`NOT v.is_split`,
    Prisma.sql`NOT v.is_withdrawn`,
    Prisma.sql`v.study_id = ANY (${[...studyIds]}::uuid[])`,
    ...given(filter.studies, (codes) => Prisma.sql`study.code = ANY (${codes}::text[])`),
    ...given(filter.regions, (names) => Prisma.sql`label_schema.region = ANY (${names}::text[])`),
    ...given(filter.scanners, (names) => Prisma.sql`scanner.name = ANY (${names}::text[])`),
    ...given(filter.subjects, (codes) => Prisma.sql`subject.code = ANY (${codes}::text[])`),
    ...given(filter.lateralities, (all) => Prisma.sql`v.laterality::text = ANY (${all}::text[])`),
    ...given(filter.annotated, (all) => Prisma.sql`v.annotated @> ${ids(all)}::smallint[]`),
    ...given(filter.annotatedAny, (all) => Prisma.sql`v.annotated && ${ids(all)}::smallint[]`),
    ...given(
      filter.missing,
      (all) => Prisma.sql`(v.missing || v.derivable) @> ${ids(all)}::smallint[]`,
    ),
  ];
  return Prisma.join(conditions, ' AND ');
}

function given<Part extends string>(
  part: readonly Part[] | null | undefined,
  condition: (part: Part[]) => Prisma.Sql,
): Prisma.Sql[] {
  return part ? [condition([...part])] : [];
}
