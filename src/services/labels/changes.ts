import { z } from 'zod';
import { AnnotationStatus, Prisma } from '../../generated/prisma/client.ts';
import { visibleStudyIds } from '../access.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput } from '../input.ts';
import { type Page, type Paging, readPage } from '../page.ts';
import { type VolumeFilter, volumeFilterSchema } from '../volume-filter.ts';
import { type ChangeKind, changeKinds, type Place, rowsOfKind } from './changes/query.ts';
import { volumeCondition } from './volume-condition.ts';
import type { CoverageState } from './volume-coverage.ts';

/** What is known of a class since a change. */
export interface ClassChange {
  readonly classId: number;
  readonly state: CoverageState;
}

/** Something that changed in a volume. */
export interface Change {
  readonly kind: ChangeKind;
  /** Unique among the changes of a kind. */
  readonly id: string;
  readonly at: Date;
  readonly volumeId: string;
  readonly annotationId: string | null;
  /** Of a review, the status that it gave. */
  readonly status: AnnotationStatus | null;
  /** Of a change of coverage, the classes that changed, by state; else none. */
  readonly classes: readonly ClassChange[];
}

interface Question extends Paging {
  readonly since: Date;
  /** All of them when left out. */
  readonly kinds?: readonly ChangeKind[] | null | undefined;
  readonly filter?: VolumeFilter | null | undefined;
  /** Oldest first when left out. */
  readonly newestFirst?: boolean;
}

/**
 * What changed since a time in the volumes in use of the studies that you may see and that match now. Coverage is noted with whatever changed it; a volume's first one is no change. The cursor of a page
 * is the key of a change.
 *
 * @throws INVALID_INPUT for a class that there is not
 */
export async function changesSince(
  context: ServiceContext,
  { since, kinds, filter: given, newestFirst = false, ...paging }: Question,
): Promise<Page<Change>> {
  const { db } = context;
  const filter = parseInput(volumeFilterSchema, given ?? {});
  const condition = await volumeCondition(db, filter, await visibleStudyIds(context));
  const asked = changeKinds.filter((kind) => kinds?.includes(kind) ?? true);
  if (asked.length === 0) return { rows: [], hasNextPage: false, totalCount: async () => 0 };
  const after = paging.after ? placeOf(paging.after) : null;
  const order = newestFirst ? Prisma.sql`at DESC, rank DESC, id DESC` : Prisma.sql`at, rank, id`;
  const rowsOf = (after: Place | null, limit: number | null) =>
    Prisma.join(
      asked.map((kind) => rowsOfKind(kind, { condition, since, after, limit, newestFirst })),
      ' UNION ALL ',
    );
  return readPage(paging, {
    read: async (take) =>
      changeRows
        .parse(
          await db.$queryRaw`
            SELECT * FROM (${rowsOf(after, take)}) change ORDER BY ${order} LIMIT ${take}`,
        )
        .map(changeOf),
    count: async () => {
      const [counted] = await db.$queryRaw<{ count: number }[]>`
        SELECT count(*)::int AS count FROM (${rowsOf(null, null)}) change`;
      return counted?.count ?? 0;
    },
  });
}

const classIds = z.array(z.int()).nullable();

const changeRows = z.array(
  z.object({
    kind: z.enum(changeKinds),
    id: z.string(),
    at: z.date(),
    volumeId: z.string(),
    annotationId: z.string().nullable(),
    status: z.enum(AnnotationStatus).nullable(),
    ...{ annotated: classIds, absent: classIds, derivable: classIds, missing: classIds },
  }),
);

function changeOf({
  annotated,
  absent,
  derivable,
  missing,
  ...change
}: z.infer<typeof changeRows>[number]): Change {
  const since = (ids: readonly number[] | null, state: CoverageState) =>
    (ids ?? []).map((classId) => ({ classId, state }));
  return {
    ...change,
    classes: [
      ...since(annotated, 'ANNOTATED'),
      ...since(absent, 'ABSENT'),
      ...since(derivable, 'DERIVABLE'),
      ...since(missing, 'NOT_ANNOTATED'),
    ],
  };
}

/** Key of a change, by which a page continues after it. */
export function changeKey({ at, kind, id }: Change): string {
  return [at.toISOString(), kind, id].join(' ');
}

export function isChangeKey(text: string): boolean {
  return changePlace.safeParse(text.split(' ')).success;
}

const changePlace = z.tuple([z.iso.datetime({ precision: 3 }), z.enum(changeKinds), z.uuid()]);

function placeOf(key: string): Place {
  const [at, kind, id] = changePlace.parse(key.split(' '));
  return { at, kind, id };
}
