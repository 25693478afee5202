import { type Command, InvalidArgumentError } from 'commander';
import { AuditLogDocument, type AuditLogQuery } from '../generated/operations.ts';
import type { Client } from './client.ts';
import { findStudy } from './members.ts';
import { createCommand, type OutputOptions, print, table, toPositive } from './output.ts';

interface AuditOptions extends OutputOptions {
  readonly operation?: string;
  readonly user?: string;
  readonly since?: string;
  readonly limit: number;
}

export function auditCommand(connect: () => Promise<Client>): Command {
  return createCommand('audit', 'What was done to a study, for its owners; newest first')
    .argument('[study]', 'code; left out, all that was done, for administrators')
    .option('--operation <name>', 'this alone, such as promoteVersion or signInFailed')
    .option('--user <name>', 'by this user alone')
    .option('--since <date>', 'from then on, such as 2026-11-01', toInstant)
    .option('--limit <n>', 'at most this many', toPositive, 50)
    .action(async (code: string | undefined, options: AuditOptions) => {
      const client = await connect();
      const { auditLog } = await client.request(AuditLogDocument, {
        studyId: code === undefined ? null : (await findStudy(client, code)).id,
        operation: options.operation ?? null,
        userName: options.user ?? null,
        since: options.since ?? null,
        first: options.limit,
      });
      print(options, auditLog.nodes, () => describeEvents(auditLog));
    });
}

function describeEvents({ nodes, totalCount }: AuditLogQuery['auditLog']): string {
  const rows = nodes.map(({ createdAt, actor, tokenName, operation, targetType, details }) => [
    createdAt.slice(0, 19).replace('T', ' '),
    `${actor?.name ?? '?'}${tokenName === null ? '' : ` (${tokenName})`}`,
    operation,
    targetType,
    JSON.stringify(details),
  ]);
  const head = ['when (UTC)', 'who', 'did', 'to', 'details'];
  return `${table(head, rows)}\n\n${nodes.length} of ${totalCount}.`;
}

function toInstant(text: string): string {
  const instant = new Date(text);
  if (!Number.isNaN(instant.getTime())) return instant.toISOString();
  throw new InvalidArgumentError('It must be a date.');
}
