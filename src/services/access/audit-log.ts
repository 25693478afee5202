import type { AuditEvent, Prisma } from '../../generated/prisma/client.ts';
import type { ServiceContext } from '../context.ts';
import { type Page, type Paging, readPage } from '../page.ts';
import { authorize, requireAdministrator } from './roles.ts';

export interface AuditFilter {
  readonly operation?: string | null | undefined;
  readonly userName?: string | null | undefined;
  readonly since?: Date | null | undefined;
}

/**
 * What was done to a study, newest first; owners only. Without a study, everything that was done at all;
 * administrators only. The key is the id.
 *
 * @throws NOT_FOUND when you are no member of the study; FORBIDDEN
 */
export async function auditLog(
  context: ServiceContext,
  { studyId, first, after, ...filter }: AuditFilter & Paging & { readonly studyId: string | null },
): Promise<Page<AuditEvent>> {
  if (studyId === null) requireAdministrator(context);
  else await authorize(context, 'auditLog', studyId);
  const where = whereOf(studyId, filter);
  return readPage(
    { first },
    {
      read: (take) =>
        context.db.auditEvent.findMany({
          where: { AND: [where, after ? { id: { lt: after } } : {}] },
          orderBy: { id: 'desc' },
          take,
        }),
      count: () => context.db.auditEvent.count({ where }),
    },
  );
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
