import { Prisma } from '../../../generated/prisma/client.ts';

/** Kinds of changes, in the order that those of one time have. */
export const changeKinds = [
  'VOLUME_ADDED',
  'ANNOTATION_ADDED',
  'ANNOTATION_REVIEWED',
  'COVERAGE_CHANGED',
] as const;

export type ChangeKind = (typeof changeKinds)[number];

/** Where a change stands among all: by time, kind and id. */
export interface Place {
  /** ISO 8601, in UTC. */
  readonly at: string;
  readonly kind: ChangeKind;
  readonly id: string;
}

/** Where the changes of a kind are recorded, beside the volume. */
interface Source {
  readonly join: Prisma.Sql;
  readonly at: Prisma.Sql;
  readonly id: Prisma.Sql;
  /** Columns "annotationId", status, annotated, absent, derivable and missing. */
  readonly columns: Prisma.Sql;
}

const noClasses = Prisma.sql`NULL::smallint[] AS annotated, NULL::smallint[] AS absent,
  NULL::smallint[] AS derivable, NULL::smallint[] AS missing`;

const sources: Readonly<Record<ChangeKind, Source>> = {
  VOLUME_ADDED: {
    join: Prisma.empty,
    at: Prisma.sql`v.created_at`,
    id: Prisma.sql`v.id`,
    columns: Prisma.sql`NULL::uuid AS "annotationId", NULL::text AS status, ${noClasses}`,
  },
  ANNOTATION_ADDED: {
    join: Prisma.sql`JOIN annotation a ON a.volume_id = v.id`,
    at: Prisma.sql`a.created_at`,
    id: Prisma.sql`a.id`,
    columns: Prisma.sql`a.id AS "annotationId", NULL::text AS status, ${noClasses}`,
  },
  ANNOTATION_REVIEWED: {
    join: Prisma.sql`JOIN annotation a ON a.volume_id = v.id
      JOIN annotation_review r ON r.annotation_id = a.id`,
    at: Prisma.sql`r.at`,
    // Of an annotation and the number of its review, the same whenever asked.
    id: Prisma.sql`md5(r.annotation_id::text || r.number)::uuid`,
    columns: Prisma.sql`a.id AS "annotationId", r.status::text AS status, ${noClasses}`,
  },
  COVERAGE_CHANGED: {
    join: Prisma.sql`JOIN coverage_change c ON c.volume_id = v.id`,
    at: Prisma.sql`c.at`,
    id: Prisma.sql`c.id`,
    columns: Prisma.sql`NULL::uuid AS "annotationId", NULL::text AS status, c.annotated, c.absent, c.derivable, c.missing`,
  },
};

/**
 * Changes of one kind in volumes of which the condition is true: in order, oldest or newest first, and at most so
 * many, where there is a limit.
 */
export function rowsOfKind(
  kind: ChangeKind,
  asked: {
    condition: Prisma.Sql;
    since: Date;
    after: Place | null;
    limit: number | null;
    newestFirst: boolean;
  },
): Prisma.Sql {
  const { join, at, id, columns } = sources[kind];
  const rank = changeKinds.indexOf(kind);
  const order = asked.newestFirst ? Prisma.sql`${at} DESC, ${id} DESC` : Prisma.sql`${at}, ${id}`;
  const limit = asked.limit ? Prisma.sql`ORDER BY ${order} LIMIT ${asked.limit}` : Prisma.empty;
  return Prisma.sql`(
    SELECT ${kind}::text AS kind, ${rank}::int AS rank, ${id} AS id, ${at} AS at, v.id AS "volumeId", ${columns}
    FROM volume v ${join}
    WHERE ${asked.condition} AND ${at} >= ${asked.since.toISOString()}::timestamp
      ${asked.after ? follows(kind, asked.after, asked.newestFirst) : Prisma.empty}
    ${limit})`;
}

/** Each kind goes on by its own index: from the time of the place, and in its own kind from the id. */
function follows(kind: ChangeKind, place: Place, newestFirst: boolean): Prisma.Sql {
  const { at, id } = sources[kind];
  const time = Prisma.sql`${place.at}::timestamp`;
  const beyond = newestFirst ? Prisma.sql`<` : Prisma.sql`>`;
  if (kind === place.kind)
    return Prisma.sql`AND (${at}, ${id}) ${beyond} (${time}, ${place.id}::uuid)`;
  const step = changeKinds.indexOf(kind) - changeKinds.indexOf(place.kind);
  const isBeyondAtOneTime = newestFirst ? step < 0 : step > 0;
  return Prisma.sql`AND ${at} ${isBeyondAtOneTime ? Prisma.sql`${beyond}=` : beyond} ${time}`;
}
