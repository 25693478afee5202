import type { Transaction } from '../../db.ts';
import type { Prisma } from '../../generated/prisma/client.ts';
import type { Actor } from '../context.ts';
import type { Operation } from './rules.ts';

/**
 * What is told of beside operations of the API: who got in, by a password or a link, who did not, and
 * what an import brought in when it had ended.
 */
export const furtherEvents = ['signIn', 'signInByLink', 'signInFailed', 'rowsImported'] as const;

/** Something that was done. */
export interface AuditRecord {
  readonly operation: Operation | (typeof furtherEvents)[number];
  /** The studies whose owners may read of it; none for what concerns the installation. */
  readonly studyIds: readonly string[];
  /** What it was done to, as GraphQL type and row id. */
  readonly target: { readonly type: string; readonly id: string } | null;
  /** What else tells what was done: names, numbers, a reason. Never a secret. */
  readonly details?: Prisma.InputJsonObject;
}

/**
 * Writes into the audit log, in the transaction of the change that it tells of: one event for one
 * operation, kept or lost with it. Without an actor, it is not known who it was.
 */
export async function recordAudit(
  tx: Transaction,
  { actor }: { readonly actor: Pick<Actor, 'id' | 'token'> | null },
  { operation, studyIds, target, details = {} }: AuditRecord,
): Promise<void> {
  await tx.auditEvent.create({
    data: {
      operation,
      actorId: actor?.id ?? null,
      tokenName: actor?.token?.name ?? null,
      targetType: target?.type ?? null,
      targetId: target?.id ?? null,
      details,
      studies: { create: [...new Set(studyIds)].map((studyId) => ({ studyId })) },
    },
  });
}
