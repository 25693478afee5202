import { Prisma, type Volume } from '../../generated/prisma/client.ts';
import { startsProximally } from '../../imaging/slices.ts';

/**
 * SQL of the position, from 0 at the proximal end, of a slice u of a volume v: slice s of S (from the proximal
 * end) lies at ⌊P (s + ½) / S⌋ of P positions.
 *
 * @param volumes all that may be v
 * @param positions P
 */
export function positionOf(
  volumes: readonly Pick<Volume, 'id' | 'affine'>[],
  positions: number,
): Prisma.Sql {
  const proximalFirst = volumes.filter(startsProximally).map(({ id }) => id);
  return Prisma.sql`
    ((2 * CASE WHEN v.id = ANY (${proximalFirst}::uuid[]) THEN u.slice
               ELSE v.slice_count - 1 - u.slice END + 1) * ${positions}::int
      / (2 * v.slice_count))::int`;
}
