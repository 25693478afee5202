import type { Transaction } from '../../db.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import { classesNamed, classIds, type VolumeFilter } from '../volume-filter.ts';

/**
 * What volumeWhere says, as SQL over `volume v`: for questions that Prisma's own queries cannot ask. It joins
 * nothing, so that who asks pays for no table that the answer does not need. The tests hold the two against
 * each other.
 *
 * @throws INVALID_INPUT for a class that no label schema has
 */
export async function volumeCondition(
  db: Transaction,
  filter: VolumeFilter,
  studyIds: readonly string[],
): Promise<Prisma.Sql> {
  const ids = await classIds(db, classesNamed(filter));
  const unknown = Prisma.sql`(v.missing || v.derivable)`;
  const conditions = [
    Prisma.sql`NOT v.is_split`,
    Prisma.sql`NOT v.is_withdrawn`,
    Prisma.sql`v.study_id = ANY (${[...studyIds]}::uuid[])`,
    ...placeConditions('v', filter),
    ...given(filter.subjects, (codes) => among('v.subject_id', 'subject', 'code', codes)),
    ...given(filter.visits, (codes) => among('v.visit_id', 'visit', 'code', codes)),
    ...given(filter.lateralities, (all) => Prisma.sql`v.laterality::text = ANY (${all}::text[])`),
    ...given(filter.images, (hashes) => Prisma.sql`v.image_sha256 = ANY (${hashes}::text[])`),
    ...given(filter.annotated, (all) => Prisma.sql`v.annotated @> ${ids(all)}::smallint[]`),
    ...given(filter.annotatedAny, (some) => Prisma.sql`v.annotated && ${ids(some)}::smallint[]`),
    ...given(filter.missing, (all) => Prisma.sql`${unknown} @> ${ids(all)}::smallint[]`),
    ...given(filter.missingAny, (some) => Prisma.sql`${unknown} && ${ids(some)}::smallint[]`),
  ];
  return Prisma.join(conditions, ' AND ');
}

/** What a filter says of study, region and scanner, over any row that refers to these. */
export function placeConditions(row: string, filter: VolumeFilter): Prisma.Sql[] {
  const [study, schema, scanner] = [`${row}.study_id`, `${row}.schema_id`, `${row}.scanner_id`];
  return [
    ...given(filter.studies, (codes) => among(study, 'study', 'code', codes)),
    ...given(filter.regions, (names) => among(schema, 'label_schema', 'region', names)),
    ...given(filter.sites, (names) => among(scanner, 'scanner', 'site', names)),
    ...given(filter.scanners, (names) => among(scanner, 'scanner', 'name', names)),
  ];
}

/** That what a column refers to has one of the names. */
function among(reference: string, table: string, column: string, names: string[]): Prisma.Sql {
  const rows = Prisma.raw(`${reference} IN (SELECT id FROM ${table} WHERE ${column} = ANY`);
  return Prisma.sql`${rows} (${names}::text[]))`;
}

/** The condition, when its part of the filter is given. */
export function given<Part extends string>(
  part: readonly Part[] | null | undefined,
  condition: (part: Part[]) => Prisma.Sql,
): Prisma.Sql[] {
  return part ? [condition([...part])] : [];
}
