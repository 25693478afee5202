import type { Transaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import { type Prisma, StudyRole } from '../../generated/prisma/client.ts';
import type { Actor } from '../context.ts';
import { type Operation, ruleOf } from './rules.ts';

/** What a check of rights needs: so that a worker can check for the one who started the job. */
export interface AccessContext {
  readonly db: Transaction;
  readonly actor: Actor;
}

/** Each role includes those before it. */
const rank: Readonly<Record<StudyRole, number>> = { VIEWER: 0, ANNOTATOR: 1, EDITOR: 2, OWNER: 3 };

const rightsOf: Readonly<Record<StudyRole, string>> = {
  VIEWER: 'look',
  ANNOTATOR: 'predict, add drafts of label maps or compare readers',
  EDITOR: 'import, freeze cohorts, train and promote',
  OWNER: 'change members and roles',
};

/** Your role in a study; null when you are no member. Administrators own every study. */
export async function roleIn(context: AccessContext, studyId: string): Promise<StudyRole | null> {
  if (context.actor.isAdministrator) return 'OWNER';
  const [role = null] = await rolesIn(context, [studyId]);
  return role;
}

/** Whether you have the role, or a higher one, in every one of the studies. */
export async function hasRole(
  context: AccessContext,
  studyIds: readonly string[],
  role: StudyRole,
): Promise<boolean> {
  const roles = await rolesIn(context, studyIds);
  return roles.every((own) => own !== null && rank[own] >= rank[role]);
}

/**
 * Refuses who lacks the role in one of the studies.
 *
 * @throws NOT_FOUND when you are no member, as if there were no such study; FORBIDDEN when your role
 *   is too low
 */
export async function requireRole(
  context: AccessContext,
  studyIds: string | readonly string[],
  role: StudyRole,
): Promise<void> {
  const ids = typeof studyIds === 'string' ? [studyIds] : studyIds;
  const roles = await rolesIn(context, ids);
  if (roles.includes(null)) throw new MyographError('NOT_FOUND', 'There is no such study.');
  const tooLow = roles.find((own) => own !== null && rank[own] < rank[role]);
  if (tooLow !== undefined) throw forbidden(tooLow, role);
}

function forbidden(own: StudyRole | null, role: StudyRole): MyographError {
  return new MyographError(
    'FORBIDDEN',
    `To ${rightsOf[role]} takes the role ${role} in the study; you are ${own}. Ask an owner of the study.`,
    { required: role, own },
  );
}

/** Throws FORBIDDEN. */
export function requireAdministrator({ actor }: Pick<AccessContext, 'actor'>): void {
  if (actor.isAdministrator) return;
  throw new MyographError(
    'FORBIDDEN',
    'Only administrators may do this, and by no API token that is limited to studies. Ask one of them.',
  );
}

/**
 * Refuses what would lead out of the studies that an API token is limited to.
 *
 * @throws FORBIDDEN
 */
export function requireNoStudyLimits({ actor }: Pick<AccessContext, 'actor'>): void {
  if (!actor.token?.studies) return;
  throw new MyographError(
    'FORBIDDEN',
    `The API token ${actor.token.name} is limited to some studies and cannot create others.`,
    { token: actor.token.name },
  );
}

/**
 * Refuses who may not do this, by its rule: the first line of the service behind an operation.
 *
 * @param studyIds the studies that it touches; of no matter where the rule names no role
 * @throws NOT_FOUND when you are no member of one, as if there were no such study; FORBIDDEN when your
 *   role is too low, or for administrators' operations
 */
export async function authorize(
  context: AccessContext,
  operation: Operation,
  studyIds: string | readonly string[] = [],
): Promise<void> {
  const { who } = ruleOf(operation);
  if (who === 'ADMINISTRATOR') requireAdministrator(context);
  else if (who !== 'SIGNED_IN') await requireRole(context, studyIds, who);
}

/** Whether you may do this, by its rule, in every one of the studies. */
export async function mayDo(
  context: AccessContext,
  operation: Operation,
  studyIds: readonly string[],
): Promise<boolean> {
  const { who } = ruleOf(operation);
  if (who === 'ADMINISTRATOR') return context.actor.isAdministrator;
  return who === 'SIGNED_IN' || (await hasRole(context, studyIds, who));
}

/** Ids of the studies that you may see. */
export function visibleStudyIds(context: AccessContext): Promise<string[]> {
  return studyIdsWithRole(context, 'VIEWER');
}

/** Ids of the studies in which you have the role, or a higher one. */
export async function studyIdsWithRole(
  context: AccessContext,
  least: StudyRole,
): Promise<string[]> {
  const { db, actor } = context;
  const roles = Object.values(StudyRole).filter((role) => rank[role] >= rank[least]);
  const isMember = { memberships: { some: { userId: actor.id, role: { in: roles } } } };
  const rows = await db.study.findMany({
    where: { ...withinLimits(actor), ...(ownsAll(actor) ? {} : isMember) },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

/**
 * Your role in each of different studies; one that does not exist, or is beyond the token's limits, is one
 * that you are no member of.
 */
export async function rolesIn(
  { db, actor }: AccessContext,
  studyIds: readonly string[],
): Promise<(StudyRole | null)[]> {
  const ids = [...new Set(studyIds)];
  const limits = actor.token?.studies?.ids ?? ids;
  const within = ids.filter((id) => limits.includes(id));
  const roles = ownsAll(actor)
    ? await ownedRoles(db, within)
    : await memberRoles(db, actor, within);
  return ids.map((id) => roles.get(id) ?? null);
}

async function ownedRoles(db: Transaction, ids: string[]): Promise<Map<string, StudyRole>> {
  const found = await db.study.findMany({ where: { id: { in: ids } }, select: { id: true } });
  return new Map(found.map(({ id }) => [id, 'OWNER']));
}

async function memberRoles(
  db: Transaction,
  actor: Actor,
  ids: string[],
): Promise<Map<string, StudyRole>> {
  const memberships = await db.membership.findMany({
    where: { studyId: { in: ids }, userId: actor.id },
  });
  return new Map(memberships.map(({ studyId, role }) => [studyId, role]));
}

/** The studies that the actor's token, if any, is limited to. */
function withinLimits({ token }: Actor): Prisma.StudyWhereInput {
  return token?.studies ? { id: { in: [...token.studies.ids] } } : {};
}

/** Whether the actor is owner, without being a member, of every study within their token's limits. */
function ownsAll({ isAdministrator, token }: Actor): boolean {
  return isAdministrator || (token?.studies?.areOwned ?? false);
}
