import { z } from 'zod';
import type { Transaction } from '../../db.ts';
import { type LabelClass, Laterality, Prisma } from '../../generated/prisma/client.ts';
import { visibleStudyIds } from '../access.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput } from '../input.ts';
import { type VolumeFilter, volumeFilterSchema } from '../volume-filter.ts';
import { annotationsThatCount } from './counting.ts';
import { findSchemas, type Schema } from './schemas.ts';
import { volumeCondition } from './volume-condition.ts';
import { type CoverageState, isLeafOrDeclared, stateOf } from './volume-coverage.ts';

/** Slices in which classes of a volume are known, where that is not all of its slices. */
export interface KnownSlices {
  /** Of the classes, among those of the matrix, from 0. */
  readonly places: number[];
  readonly firstSlice: number;
  readonly lastSlice: number;
}

/** A volume, and what is known of each class in it: a letter for each class of the matrix. */
export interface CoverageRow extends Omit<VolumeRow, 'schemaId' | keyof Kept> {
  readonly states: string;
  readonly partial: KnownSlices[];
}

export interface CoverageMatrix {
  readonly classes: LabelClass[];
  /** Oldest first. */
  readonly rows: CoverageRow[];
  /** Volumes that match: more than rows, where these are cut off. */
  readonly volumeCount: number;
}

const MOST_ROWS = 10_000;

const letters: Readonly<Record<CoverageState, string>> = {
  ANNOTATED: 'A',
  ABSENT: 'O',
  DERIVABLE: 'D',
  NOT_ANNOTATED: 'N',
};

/** Of a class that the region does not have, and of a group that nobody looked for. */
const noClass = '-';

const ids = z.array(z.int());

const volumeRow = z.object({
  id: z.string(),
  imageSha256: z.string(),
  study: z.string(),
  subject: z.string(),
  visit: z.string(),
  scanner: z.string(),
  site: z.string().nullable(),
  region: z.string(),
  schemaId: z.int(),
  laterality: z.enum(Laterality),
  sliceCount: z.int(),
  annotated: ids,
  absent: ids,
  derivable: ids,
});

type VolumeRow = z.infer<typeof volumeRow>;
type Kept = Pick<VolumeRow, 'annotated' | 'absent' | 'derivable'>;

/**
 * What is known of each class in the volumes of your studies that match, as `coverageOfVolumes` has it without
 * its sources: the oldest 10,000 where there are more. Takes as many statements for one as for all.
 *
 * @throws INVALID_INPUT for a class that there is not
 */
export async function coverageMatrix(
  context: ServiceContext,
  filter: VolumeFilter | null | undefined,
): Promise<CoverageMatrix> {
  const { db } = context;
  const asked = parseInput(volumeFilterSchema, filter ?? {});
  const condition = await volumeCondition(db, asked, await visibleStudyIds(context));
  const volumes = await readVolumes(db, condition);
  const isCut = volumes.length === MOST_ROWS;
  const volumeCount = isCut ? await countVolumes(db, condition) : volumes.length;
  const schemas = await findSchemas(db, {
    id: { in: [...new Set(volumes.map(({ schemaId }) => schemaId))] },
  });
  const classes = classesOf(schemas);
  const partial = await partlyKnown(db, condition, new Map(classes.map(({ id }, n) => [id, n])));
  const stateLetters = lettersOf(schemas, classes);
  const rows = volumes.map((volume) => {
    const { schemaId, annotated, absent, derivable, ...row } = volume;
    return { ...row, states: stateLetters(volume), partial: partial.get(row.id) ?? [] };
  });
  return { classes, rows, volumeCount };
}

async function readVolumes(db: Transaction, condition: Prisma.Sql): Promise<VolumeRow[]> {
  return z.array(volumeRow).parse(
    await db.$queryRaw`
      SELECT v.id, v.image_sha256 AS "imageSha256", study.code AS study, subject.code AS subject,
             visit.code AS visit, scanner.name AS scanner, scanner.site, label_schema.region,
             v.schema_id AS "schemaId", v.laterality::text AS laterality, v.slice_count AS "sliceCount",
             v.annotated, v.absent, v.derivable
      FROM (SELECT * FROM volume v WHERE ${condition} ORDER BY v.id LIMIT ${MOST_ROWS}) v
      JOIN study ON study.id = v.study_id
      JOIN subject ON subject.id = v.subject_id
      JOIN visit ON visit.id = v.visit_id
      JOIN scanner ON scanner.id = v.scanner_id
      JOIN label_schema ON label_schema.id = v.schema_id
      ORDER BY v.id`,
  );
}

async function countVolumes(db: Transaction, condition: Prisma.Sql): Promise<number> {
  const counted = await db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM volume v WHERE ${condition}`;
  return counted[0]?.count ?? 0;
}

/** A class that two regions share comes once, where the first of them has it. */
function classesOf(schemas: readonly Schema[]): LabelClass[] {
  const all = schemas.flatMap(({ classes }) => classes);
  return [...new Map(all.map((each) => [each.id, each])).values()];
}

/** What writes the letters of a volume. */
function lettersOf(
  schemas: readonly Schema[],
  classes: readonly LabelClass[],
): (volume: VolumeRow) => string {
  const ofRegion = new Map(
    schemas.map(({ id, classes: own }) => [id, new Set(own.map((each) => each.id))]),
  );
  return (volume) =>
    classes
      .map((each) => {
        const state = stateOf(volume, each.id);
        const isThere = ofRegion.get(volume.schemaId)?.has(each.id);
        return isThere && isLeafOrDeclared({ class: each, state }) ? letters[state] : noClass;
      })
      .join('');
}

const partialRow = z.object({
  volumeId: z.string(),
  classIds: z.array(z.int()),
  firstSlice: z.int(),
  lastSlice: z.int(),
});

/**
 * By volume, the slices in which annotations that count know classes, where that is not all of them. Only volumes
 * that have an annotation of some of their slices are looked at: most have none.
 */
async function partlyKnown(
  db: Transaction,
  condition: Prisma.Sql,
  placeOf: ReadonlyMap<number, number>,
): Promise<ReadonlyMap<string, KnownSlices[]>> {
  const counts = Prisma.sql`a.status::text = ${annotationsThatCount.status}
    AND a.kind::text = ANY (${annotationsThatCount.kind.in}::text[])`;
  const rows = z.array(partialRow).parse(
    await db.$queryRaw`
      WITH v AS MATERIALIZED (
        SELECT v.id, v.slice_count FROM volume v WHERE ${condition} ORDER BY v.id LIMIT ${MOST_ROWS}),
      partial AS MATERIALIZED (
        SELECT DISTINCT v.id, v.slice_count FROM v JOIN annotation a ON a.volume_id = v.id
        WHERE ${counts} AND (a.first_slice > 0 OR a.last_slice < v.slice_count - 1))
      SELECT known.id AS "volumeId", array_agg(known.class_id ORDER BY known.class_id) AS "classIds",
             known.first_slice AS "firstSlice", known.last_slice AS "lastSlice"
      FROM (
        SELECT partial.id, c.class_id, min(a.first_slice) AS first_slice, max(a.last_slice) AS last_slice
        FROM partial JOIN annotation a ON a.volume_id = partial.id
        JOIN annotation_class c ON c.annotation_id = a.id
        WHERE ${counts}
        GROUP BY partial.id, partial.slice_count, c.class_id
        HAVING min(a.first_slice) > 0 OR max(a.last_slice) < partial.slice_count - 1) known
      GROUP BY known.id, known.first_slice, known.last_slice
      ORDER BY known.id, known.first_slice, known.last_slice`,
  );
  const slices = rows.map(({ volumeId, classIds, ...range }) => ({
    volumeId,
    known: { ...range, places: classIds.flatMap((id) => placeOf.get(id) ?? []) },
  }));
  const byVolume = Map.groupBy(slices, ({ volumeId }) => volumeId);
  return new Map([...byVolume].map(([id, own]) => [id, own.map(({ known }) => known)]));
}
