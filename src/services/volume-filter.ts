import { z } from 'zod';
import type { Transaction } from '../db.ts';
import { MyographError } from '../errors.ts';
import { Laterality, type Prisma } from '../generated/prisma/client.ts';
import { sha256 } from './input.ts';

const strings = z.array(z.string()).max(5000, 'at most 5000 at a time').nullish();

/** Which volumes; all conditions given must hold. As GraphQL's VolumeFilter, and as a cohort stores it. */
export const volumeFilterSchema = z.strictObject({
  studies: strings,
  regions: strings,
  sites: strings,
  scanners: strings,
  subjects: strings,
  visits: strings,
  lateralities: z.array(z.enum(Laterality)).nullish(),
  images: z.array(sha256).max(5000, 'at most 5000 at a time').nullish(),
  annotated: strings,
  missing: strings,
  annotatedAny: strings,
  missingAny: strings,
});

export type VolumeFilter = z.infer<typeof volumeFilterSchema>;

/**
 * The filter as a condition on volumes in use (limbs count, the images that they were cut from do not, nor
 * do those of withdrawn subjects).
 *
 * @param studyIds studies that the volumes may come from, whatever the filter names
 * @throws INVALID_INPUT for a class that no label schema has
 */
export async function volumeWhere(
  db: Transaction,
  filter: VolumeFilter,
  studyIds: readonly string[],
): Promise<Prisma.VolumeWhereInput> {
  const ids = await classIds(db, classesNamed(filter));
  const conditions: Prisma.VolumeWhereInput[] = [
    { isSplit: false, isWithdrawn: false, studyId: { in: [...studyIds] } },
    filter.studies ? { study: { code: { in: filter.studies } } } : {},
    filter.regions ? { schema: { region: { in: filter.regions } } } : {},
    filter.sites ? { scanner: { site: { in: filter.sites } } } : {},
    filter.scanners ? { scanner: { name: { in: filter.scanners } } } : {},
    filter.subjects ? { subject: { code: { in: filter.subjects } } } : {},
    filter.visits ? { visit: { code: { in: filter.visits } } } : {},
    filter.lateralities ? { laterality: { in: filter.lateralities } } : {},
    filter.images ? { imageSha256: { in: filter.images } } : {},
    filter.annotated ? { annotated: { hasEvery: ids(filter.annotated) } } : {},
    filter.annotatedAny ? { annotated: { hasSome: ids(filter.annotatedAny) } } : {},
    ...ids(filter.missing ?? []).map((id) => anyMissing([id])),
    filter.missingAny ? anyMissing(ids(filter.missingAny)) : {},
  ];
  return { AND: conditions };
}

/** Derivable classes are missing, too: nobody has labelled them. */
function anyMissing(classIds: number[]): Prisma.VolumeWhereInput {
  return { OR: [{ missing: { hasSome: classIds } }, { derivable: { hasSome: classIds } }] };
}

/** Codes of all classes that a filter names. */
export function classesNamed(filter: VolumeFilter): string[] {
  const { annotated, annotatedAny, missing, missingAny } = filter;
  return [annotated, annotatedAny, missing, missingAny].flatMap((codes) => codes ?? []);
}

/**
 * Looks up the classes named, once, and gives codes → ids.
 *
 * @throws INVALID_INPUT for a class that no label schema has
 */
export async function classIds(
  db: Transaction,
  named: readonly string[],
): Promise<(codes: readonly string[]) => number[]> {
  if (named.length === 0) return () => [];
  const rows = await db.labelClass.findMany({
    where: { code: { in: [...named] } },
    select: { id: true, code: true },
  });
  const byCode = new Map(rows.map(({ id, code }) => [code, id]));
  const unknown = named.filter((code) => !byCode.has(code));
  if (unknown.length > 0) {
    throw new MyographError(
      'INVALID_INPUT',
      `No label schema has a class ${unknown.join(', ')}: the filter must name classes by their codes.`,
      { classes: unknown },
    );
  }
  return (codes) => codes.flatMap((code) => byCode.get(code) ?? []);
}
