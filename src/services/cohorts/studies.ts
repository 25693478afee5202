import { MyographError } from '../../errors.ts';
import type { ServiceContext } from '../context.ts';

/** Ids of the studies with these codes, whoever may see them. Throws NOT_FOUND naming those that are not. */
export async function studiesByCode(
  context: ServiceContext,
  codes: readonly string[],
): Promise<string[]> {
  const wanted = [...new Set(codes)];
  const rows = await context.db.study.findMany({ where: { code: { in: wanted } } });
  const missing = wanted.filter((code) => !rows.some((row) => row.code === code));
  if (missing.length > 0) {
    throw new MyographError(
      'NOT_FOUND',
      `There is no study ${missing.join(', ')}, or you are not a member of it.`,
      { studies: missing },
    );
  }
  return rows.map(({ id }) => id);
}
