import type { AuditEvent, Prisma } from '../../generated/prisma/client.ts';
import type { Page, ServiceContext } from '../context.ts';
import { authorize, requireAdministrator } from './roles.ts';

export interface AuditFilter {
  readonly operation?: string | null;
  readonly userName?: string | null;
  readonly since?: Date | null;
}

/**
 * What was done to a study, newest first; owners only. Without a study, everything that was done at all;
 * administrators only.
 *
 * @throws NOT_FOUND when you are no member of the study; FORBIDDEN
 */
export async function auditLog(
  context: ServiceContext,
  {
    studyId,
    first,
    after,
    ...filter
  }: AuditFilter & {
    readonly studyId: string | null;
    readonly first: number;
    readonly after: string | null;
  },
): Promise<Page<AuditEvent>> {
  if (studyId === null) requireAdministrator(context);
  else await authorize(context, 'auditLog', studyId);
  const where = whereOf(studyId, filter);
  const rows = await context.db.auditEvent.findMany({
    where: { AND: [where, after === null ? {} : { id: { lt: after } }] },
    orderBy: { id: 'desc' },
    take: first + 1,
  });
  return {
    rows: rows.slice(0, first),
    hasNextPage: rows.length > first,
    totalCount: await context.db.auditEvent.count({ where }),
  };
}

function whereOf(
  studyId: string | null,
  { operation, userName, since }: AuditFilter,
): Prisma.AuditEventWhereInput {
  return {
    ...(studyId === null ? {} : { studies: { some: { studyId } } }),
    ...(operation ? { operation } : {}),
    ...(userName ? { actor: { name: userName } } : {}),
    ...(since ? { createdAt: { gte: since } } : {}),
  };
}
