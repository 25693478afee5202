import { z } from 'zod';
import type { Transaction } from '../../../db.ts';
import { MyographError } from '../../../errors.ts';
import type { AliasEvent, AliasEventKind } from '../../../generated/prisma/client.ts';
import type { Actor } from '../../context.ts';

/** Which alias of which model. */
export interface AliasPlace {
  readonly modelId: string;
  readonly alias: string;
}

/** A move that is to be made. */
export interface Move {
  readonly kind: AliasEventKind;
  /** Where to; null for nowhere. */
  readonly versionId: string | null;
  readonly reason: string;
  /** Number of the move that a rollback undoes. */
  readonly undoes?: number;
  /** The proposal that was approved. */
  readonly proposalId?: string;
}

/** Of a move, a proposal or a decision. */
export const reasonText = z
  .string()
  .trim()
  .min(1, { error: 'must say why: it is kept in the history' })
  .max(2000);

/** Number of the last move as far as the one who asks knows; 0 for none. */
export const expectedNumberInput = z.int().min(0).nullish();

/** Waits until nobody else changes the registry of the model, and lets others wait until the transaction ends. */
export async function lockModel(tx: Transaction, modelId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 FROM model WHERE id = ${modelId}::uuid FOR NO KEY UPDATE`;
}

/**
 * The moves of an alias, newest first, while the model is locked.
 *
 * @throws CONFLICT when the last one is not the one expected
 */
export async function lockedHistory(
  tx: Transaction,
  { modelId, alias }: AliasPlace,
  expectedNumber?: number | null,
): Promise<AliasEvent[]> {
  await lockModel(tx, modelId);
  const history = await tx.aliasEvent.findMany({
    where: { modelId, alias },
    orderBy: { number: 'desc' },
  });
  const number = history[0]?.number ?? 0;
  if ((expectedNumber ?? number) === number) return history;
  throw new MyographError(
    'CONFLICT',
    `The alias ${alias} has moved meanwhile: its last move is ${number}, not ${expectedNumber}. Look at its history, and decide again.`,
    { alias, number, expectedNumber },
  );
}

/** Makes a move, the next after those of the history; the history with it, newest first. */
export async function recordMove(
  tx: Transaction,
  { actor }: { readonly actor: Actor },
  place: AliasPlace,
  history: readonly AliasEvent[],
  move: Move,
): Promise<AliasEvent[]> {
  const [last] = history;
  const event = await tx.aliasEvent.create({
    data: {
      ...{ ...place, ...move, createdById: actor.id },
      number: 1 + (last?.number ?? 0),
      previousVersionId: last?.versionId ?? null,
    },
  });
  return [event, ...history];
}
