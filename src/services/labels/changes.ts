import { z } from 'zod';
import { Prisma } from '../../generated/prisma/client.ts';
import { visibleStudyIds } from '../access.ts';
import type { Paging } from '../catalog.ts';
import type { Page, ServiceContext } from '../context.ts';
import { parseInput } from '../input.ts';
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
  /** Of the volume, annotation or change of coverage. */
  readonly id: string;
  readonly at: Date;
  readonly volumeId: string;
  readonly annotationId: string | null;
  /** Of a change of coverage, the classes that changed, by state; else none. */
  readonly classes: readonly ClassChange[];
}

interface Question extends Paging<string> {
  readonly since: Date;
  /** All of them when left out. */
  readonly kinds?: readonly ChangeKind[] | null | undefined;
  readonly filter?: VolumeFilter | null | undefined;
}

/**
 * What changed since a time in the volumes in use of the studies that you may see and that match now, oldest
 * first. Coverage is noted with whatever changed it; a volume's first one is no change. The cursor of a page
 * is the key of a change.
 *
 * @throws INVALID_INPUT for a class that there is not
 */
export async function changesSince(
  context: ServiceContext,
  { since, kinds, filter: given, first, after }: Question,
): Promise<Page<Change>> {
  const filter = parseInput(volumeFilterSchema, given ?? {});
  const condition = await volumeCondition(context.db, filter, await visibleStudyIds(context));
  const asked = changeKinds.filter((kind) => kinds?.includes(kind) ?? true);
  const question = { condition, since };
  const parts = asked.map((kind) =>
    rowsOfKind(kind, { ...question, after: after ? placeOf(after) : null, limit: first + 1 }),
  );
  const all = asked.map((kind) => rowsOfKind(kind, { ...question, after: null, limit: null }));
  if (asked.length === 0) return { rows: [], hasNextPage: false, totalCount: 0 };
  const rows = changeRows.parse(
    await context.db.$queryRaw`
      SELECT * FROM (${Prisma.join(parts, ' UNION ALL ')}) change
      ORDER BY at, rank, id LIMIT ${first + 1}`,
  );
  const [counted] = await context.db.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM (${Prisma.join(all, ' UNION ALL ')}) change`;
  return {
    rows: rows.slice(0, first).map(changeOf),
    hasNextPage: rows.length > first,
    totalCount: counted?.count ?? 0,
  };
}

const classIds = z.array(z.int()).nullable();

const changeRows = z.array(
  z.object({
    kind: z.enum(changeKinds),
    id: z.string(),
    at: z.date(),
    volumeId: z.string(),
    annotationId: z.string().nullable(),
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
