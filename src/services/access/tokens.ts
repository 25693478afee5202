import { z } from 'zod';
import { type Database, inTransaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import type { ApiToken, Prisma, User } from '../../generated/prisma/client.ts';
import type { Actor, ServiceContext, TokenLimits } from '../context.ts';
import { parseInput } from '../input.ts';
import { toJson } from '../json.ts';
import { recordAudit } from './audit.ts';
import { hasRole } from './roles.ts';
import { type Scope, scopes } from './rules.ts';
import { hashOf, newSecret } from './secrets.ts';
import { actorOf } from './sessions.ts';

/** What every API token begins with, so that people and scanners of leaked secrets know one. */
const mark = 'mg_';

/** How much of a token is kept to know it by: far too little to guess the rest. */
const prefixLength = mark.length + 5;

const DAY_MS = 24 * 60 * 60 * 1000;
const MINUTE_MS = 60 * 1000;
const mostDays = 365;

const input = z.object({
  name: z.string().trim().min(1, 'must have a character').max(100, 'at most 100 characters'),
  scopes: z.array(z.enum(scopes)).min(1, 'at least one'),
  expiresInDays: z.number().int().min(1, 'at least 1').max(mostDays, `at most ${mostDays}`),
  studies: z.array(z.string()).min(1, 'name a study, or leave them out').max(100).nullable(),
});

export type NewToken = z.input<typeof input>;

/**
 * Makes an API token of yours. It is shown this once: only its hash is kept.
 *
 * @param given.studies codes of the studies that it is limited to; null for all that are yours, also later
 * @throws INVALID_INPUT; NOT_FOUND unless you are a member of each study; CONFLICT when you have a token
 *   of that name
 */
export async function createToken(
  context: ServiceContext,
  given: NewToken,
): Promise<{ token: ApiToken; secret: string }> {
  const { name, expiresInDays, studies, ...rest } = parseInput(input, given);
  const secret = mark + newSecret();
  const data = {
    name,
    userId: context.actor.id,
    tokenHash: hashOf(secret),
    prefix: secret.slice(0, prefixLength),
    scopes: scopes.filter((scope) => rest.scopes.includes(scope)),
    studyIds: studies ? await idsOf(context, studies) : [],
    expiresAt: new Date(Date.now() + expiresInDays * DAY_MS),
  };
  return inTransaction(context.db, async (tx) => {
    const [token] = await tx.apiToken.createManyAndReturn({ data, skipDuplicates: true });
    if (!token) {
      throw new MyographError(
        'CONFLICT',
        `You have a token ${name} already. Revoke it, or choose another name.`,
        { name },
      );
    }
    await recordAudit(tx, context, {
      operation: 'createToken',
      studyIds: token.studyIds,
      target: { type: 'ApiToken', id: token.id },
      details: { name, scopes: token.scopes, expiresAt: token.expiresAt.toISOString() },
    });
    return { token, secret };
  });
}

/** @throws NOT_FOUND unless you are a member of each */
async function idsOf(context: ServiceContext, codes: readonly string[]): Promise<string[]> {
  const distinct = [...new Set(codes)];
  const found = await context.db.study.findMany({ where: { code: { in: distinct } } });
  const ids = found.map(({ id }) => id);
  if (ids.length === distinct.length && (await hasRole(context, ids, 'VIEWER'))) return ids;
  throw new MyographError(
    'NOT_FOUND',
    'One of these studies does not exist, or you are no member.',
  );
}

/** Codes of the studies that a token of yours is limited to; null where it is limited to none. */
export async function studiesOfToken(
  { db }: ServiceContext,
  { studyIds }: ApiToken,
): Promise<string[] | null> {
  if (studyIds.length === 0) return null;
  const studies = await db.study.findMany({ where: { id: { in: studyIds } } });
  return studies.map(({ code }) => code).sort();
}

/** Your API tokens by name, with those that have expired. */
export function myTokens({ db, actor }: ServiceContext): Promise<ApiToken[]> {
  return db.apiToken.findMany({ where: { userId: actor.id }, orderBy: { name: 'asc' } });
}

/**
 * Ends an API token of yours.
 *
 * @throws NOT_FOUND
 */
export async function revokeToken(context: ServiceContext, name: string): Promise<void> {
  await inTransaction(context.db, async (tx) => {
    const userId_name = { userId: context.actor.id, name };
    const token = await tx.apiToken.findUnique({ where: { userId_name } });
    if (token === null) {
      throw new MyographError('NOT_FOUND', `You have no token ${name}.`, { name });
    }
    await tx.apiToken.deleteMany({ where: { id: token.id } });
    await recordAudit(tx, context, {
      operation: 'revokeToken',
      studyIds: token.studyIds,
      target: { type: 'ApiToken', id: token.id },
      details: { name },
    });
  });
}

/** Whether this is an API token, not that of a session. */
export function isApiToken(secret: string): boolean {
  return secret.startsWith(mark);
}

/**
 * Who asks by an API token, within its limits; null when there is no such token.
 *
 * @throws UNAUTHENTICATED when it has expired
 */
export async function actorOfToken(db: Database, secret: string): Promise<Actor | null> {
  const found = await db.apiToken.findUnique({
    where: { tokenHash: hashOf(secret) },
    include: { user: true },
  });
  if (found === null) return null;
  const { user, ...token } = found;
  if (token.expiresAt <= new Date()) {
    throw new MyographError(
      'UNAUTHENTICATED',
      `The API token ${token.name} has expired. Its user can make another: myograph tokens create.`,
      { expiresAt: token.expiresAt },
    );
  }
  await noteUse(db, token);
  return limitedActor(user, limitsOf(token, user));
}

/** To the minute, so that a script's thousand requests write once. */
async function noteUse(db: Database, { id, lastUsedAt }: ApiToken): Promise<void> {
  const now = new Date();
  if (lastUsedAt && now.getTime() - lastUsedAt.getTime() < MINUTE_MS) return;
  await db.apiToken.updateMany({ where: { id }, data: { lastUsedAt: now } });
}

function limitsOf({ name, scopes: given, studyIds }: ApiToken, user: User): TokenLimits {
  return {
    name,
    scopes: scopes.filter((scope: Scope) => given.includes(scope)),
    studies: studyIds.length === 0 ? null : { ids: studyIds, areOwned: user.isAdministrator },
  };
}

const jobInput = z.object({
  token: z
    .object({
      name: z.string(),
      scopes: z.array(z.enum(scopes)),
      studies: z.object({ ids: z.array(z.uuid()), areOwned: z.boolean() }).nullable(),
    })
    .optional(),
});

/** What a job is to remember of who starts it: it may do no more than the token that did. */
export function limitsForJob({ token }: Actor): Prisma.InputJsonObject {
  return token ? { token: toJson(token) } : {};
}

/** Who a job is done for, within what `limitsForJob` put into its input. */
export function actorOfJob(user: User, input: unknown): Actor {
  return limitedActor(user, jobInput.parse(input).token);
}

/** The user within the limits of a token. Limited to studies, nobody is administrator of the whole. */
function limitedActor(user: User, token: TokenLimits | undefined): Actor {
  const actor = actorOf(user);
  if (!token) return actor;
  return { ...actor, token, isAdministrator: user.isAdministrator && token.studies === null };
}
