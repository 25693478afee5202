import { z } from 'zod';
import { inTransaction, type Transaction } from '../../db.ts';
import { MyographError } from '../../errors.ts';
import type { Model, Prisma } from '../../generated/prisma/client.ts';
import { recordAudit } from '../access/audit.ts';
import { authorize } from '../access.ts';
import type { ServiceContext } from '../context.ts';
import { parseInput } from '../input.ts';
import { lockModel } from './aliases/move.ts';
import { requireModel, requireVersion } from './visible.ts';

/** What carries a description and tags: a model, or a version of one. */
export interface DescribedId {
  readonly type: 'Model' | 'ModelVersion';
  readonly id: string;
}

/** A tag that there must be; with any value where none is given. */
export interface TagFilter {
  readonly key: string;
  readonly value?: string | null | undefined;
}

const MOST_TAGS = 50;

const tagKey = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/, {
  error: "must be 1 to 100 letters, digits, '.', '_', '-' and '/', the first a letter or digit",
});
const tagInput = z.object({ key: tagKey, value: z.string().max(1000) });
const descriptionInput = z.object({ text: z.string().trim().max(10_000) });
const filterInput = z.array(z.object({ key: tagKey, value: z.string().nullish() })).max(10);

/**
 * Sets a tag, new or in place of its value; editors of the model's study.
 *
 * @throws NOT_FOUND, FORBIDDEN; INVALID_INPUT for what cannot be a tag, and for more than 50
 */
export async function setTag(
  context: ServiceContext,
  described: DescribedId,
  input: z.input<typeof tagInput>,
): Promise<void> {
  const { key, value } = parseInput(tagInput, input);
  const change = { operation: 'setTag', described, details: { key, value } } as const;
  await changeDescribed(context, change, async (tx, of, by) => {
    await tx.registryTag.deleteMany({ where: { ...of, key } });
    if ((await tx.registryTag.count({ where: of })) >= MOST_TAGS) {
      throw new MyographError(
        'INVALID_INPUT',
        `There are ${MOST_TAGS} tags already, which is the most: remove one first.`,
      );
    }
    await tx.registryTag.create({ data: { ...of, ...by, key, value } });
  });
}

/**
 * Removes a tag; editors of the model's study.
 *
 * @throws NOT_FOUND, also when there is no such tag; FORBIDDEN
 */
export async function removeTag(
  context: ServiceContext,
  described: DescribedId,
  { key }: { readonly key: string },
): Promise<void> {
  const change = { operation: 'removeTag', described, details: { key } } as const;
  await changeDescribed(context, change, async (tx, of) => {
    const { count } = await tx.registryTag.deleteMany({ where: { ...of, key } });
    if (count === 0) throw new MyographError('NOT_FOUND', `There is no tag ${key}.`, { key });
  });
}

/**
 * Describes in words, or takes the description away where there are none; editors of the model's study.
 *
 * @throws NOT_FOUND, FORBIDDEN, INVALID_INPUT
 */
export async function setDescription(
  context: ServiceContext,
  described: DescribedId,
  input: z.input<typeof descriptionInput>,
): Promise<void> {
  const { text } = parseInput(descriptionInput, input);
  const change = { operation: 'setDescription', described, details: { text } } as const;
  await changeDescribed(context, change, async (tx, of, by) => {
    await tx.registryDescription.deleteMany({ where: of });
    if (text !== '') await tx.registryDescription.create({ data: { ...of, ...by, text } });
  });
}

/** Condition on models, or on versions, that have all these tags. Throws INVALID_INPUT. */
export function withTags(filters: readonly TagFilter[]): {
  AND: { tags: { some: Prisma.RegistryTagWhereInput } }[];
} {
  return {
    AND: parseInput(filterInput, filters).map(({ key, value }) => ({
      tags: { some: { key, ...(typeof value === 'string' ? { value } : {}) } },
    })),
  };
}

/** Columns that say what a tag or a description is of. */
type Of = { readonly modelId: string } | { readonly versionId: string };

async function changeDescribed(
  context: ServiceContext,
  change: {
    readonly operation: 'setTag' | 'removeTag' | 'setDescription';
    readonly described: DescribedId;
    readonly details: Prisma.InputJsonObject;
  },
  make: (tx: Transaction, of: Of, by: { readonly changedById: string }) => Promise<void>,
): Promise<void> {
  const { operation, described, details } = change;
  const { studyId, id: modelId } = await modelOf(context, described);
  await authorize(context, operation, studyId);
  const of = described.type === 'Model' ? { modelId } : { versionId: described.id };
  await inTransaction(context.db, async (tx) => {
    await lockModel(tx, modelId);
    await make(tx, of, { changedById: context.actor.id });
    await recordAudit(tx, context, { operation, studyIds: [studyId], target: described, details });
  });
}

async function modelOf(context: ServiceContext, { type, id }: DescribedId): Promise<Model> {
  if (type === 'Model') return requireModel(context, id);
  const { modelId } = await requireVersion(context, id);
  return requireModel(context, modelId);
}
